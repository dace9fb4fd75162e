export * from './diff';
export * from './inspect';
export * from './render';
export * from './request-table';
export * from './result';
export * from './trace';
export { formatEntry, parseEntry } from './request';
export type { TraceEntry, TraceRequest, TraceSource, TraceToken } from './request';
export type { TraceOptions } from './walk/tracer';
