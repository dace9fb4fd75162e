// The tests that docs/mesh.md shows.
describe('examples/mesh/storefront.test.ts', () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require('../../examples/mesh/storefront.test');
});
