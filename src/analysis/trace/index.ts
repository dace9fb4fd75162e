export { NamedRequest, renderTraceDiff, TraceChange, traceDiff } from './diff';
export { VirtualHostSummary, virtualHostsOf } from './inspect';
export { renderTrace, renderVerdict } from './render';
export { formatEntry, parseEntry, TraceEntry, TraceRequest, TraceSource, TraceToken } from './request';
export { parseRequestTable } from './request-table';
export {
  ClusterShare, Finding, ForwardedRequest, ObjectRef, PodRef, Stage, Step, TraceDestination, TraceReason, TraceResult,
} from './result';
export { trace } from './trace';
export { TraceOptions } from './walk/tracer';
