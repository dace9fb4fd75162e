import { Field } from '../../model/field';

/** Faults that a route injects. */
export interface Faults {
  readonly abort?: { readonly status?: number; readonly grpcStatus?: string; readonly percent: number };
  readonly delay?: { readonly milliseconds: number; readonly percent: number };
}

export function faultsOf(fault: Field): Faults {
  const abort = fault.get('abort');
  const delay = fault.get('delay');
  const status = abort.get('httpStatus').number();
  const grpcStatus = abort.get('grpcStatus').string();
  const milliseconds = delay.get('fixedDelay').duration();
  return {
    ...(abort.exists && (status !== undefined || grpcStatus !== undefined) ? { abort: { status, grpcStatus, percent: percentOf(abort) } } : {}),
    ...(delay.exists && milliseconds !== undefined ? { delay: { milliseconds, percent: percentOf(delay, delay.get('percent').number()) } } : {}),
  };
}

/** A fault without a percentage is never injected. */
function percentOf(fault: Field, legacy: number = 0): number {
  return fault.get('percentage').exists ? fault.at('percentage', 'value').number() ?? 0 : legacy;
}
