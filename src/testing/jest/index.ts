import { ManifestMatchers } from '../matchers';

export { registerMatchers } from '../matchers';

// Both spellings of the same thing: the global `expect` of @types/jest, and the one that is imported from @jest/globals.
declare global {
  namespace jest {
    interface Matchers<R, T> extends ManifestMatchers<R> {}
  }
}

declare module 'expect' {
  interface Matchers<R, T> extends ManifestMatchers<R> {}
}
