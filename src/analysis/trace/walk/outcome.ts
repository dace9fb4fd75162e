import { TraceResult } from '../result';

/** The part of a result that one stage of the walk knows. */
export type Outcome = Partial<Pick<TraceResult,
  'status' | 'grpcStatus' | 'flag' | 'reason' | 'listener' | 'filterChain' | 'routeConfig' | 'virtualHost' | 'route' | 'location' | 'responseHeaders'
  | 'body' | 'timeout' | 'retries' | 'mirrors'>>;
