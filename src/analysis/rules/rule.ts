import { Field, Model, Resource } from '../model';
import { Code, CodeInfo } from './codes';

/** Tells a finding. Findings about declared or assumed objects are dropped: nobody can mend those here. */
export type Report = (code: Code, resource: Resource, message: string, at?: Field) => void;

/** One rule, or a small family that shares its preparation. */
export interface Rule {
  /** Istio's own analyzer name (`virtualservice.GatewayAnalyzer`) where it is Istio's rule. */
  readonly name: string;
  readonly codes: readonly Code[];
  /** Rules that `istioctl analyze` has and does not run either. @default false */
  readonly optional?: boolean;
  run(model: Model, report: Report): void;
}

export type { Code, CodeInfo };
