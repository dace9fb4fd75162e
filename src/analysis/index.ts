export * from './analyze-paths';
export * from './model';
export * from './report';
export type { Finding } from './report'; // a trace has findings of its own, under the same name
export * from './rules';
export * from './trace';
