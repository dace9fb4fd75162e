export type { Manifest } from './manifest';
export { Manifests } from './manifests';
export { Capture, Match } from './match';
export { Matcher } from './matcher';
export { registerMatchers, type Extensible, type ManifestMatchers, type MatcherResult } from './matchers';
export { connection, get, post, request, TestRequest } from './request';
export type { Where } from './search';
export type { ManifestSource } from './source';
export type { ExpectedRoute } from './to-route';
