export type { Manifest } from './manifest';
export { Manifests } from './manifests';
export { Capture, Match } from './match';
export { Matcher } from './matcher';
export { registerMatchers, type Extensible, type ManifestMatchers, type MatcherResult } from './matchers';
export type { Where } from './search';
export type { ManifestSource } from './source';
