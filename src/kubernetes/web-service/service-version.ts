import { Construct } from 'constructs';
import { isDnsLabel } from '../../core/naming';
import { Problem } from '../../core/validation-error';
import type { IRouteTarget, MeshDestination } from '../mesh/route/target';
import { Caller, CallTarget } from '../workload/connections';
import { ReplicatedProps, ReplicatedWorkload } from '../workload/replicated-workload';
import { WorkloadShape } from '../workload/workload-shape';

/** What another version of a service does differently. Everything else is as in the service. */
export type ServiceVersionProps = Partial<ReplicatedProps> & Pick<ReplicatedProps, 'image'>;

/** The service a version belongs to. */
export interface VersionedService extends ReplicatedWorkload, IRouteTarget {}

/**
 * Another version of a service, beside the one that is there: the same Service, identity and network policy, pods of its own. No request reaches it but by a
 * route that names it. Made by `WebService.addVersion()`.
 */
export class ServiceVersion extends ReplicatedWorkload implements IRouteTarget {
  /** Its name, e.g. `v2`. */
  public readonly version: string;
  private readonly service: VersionedService;

  /** @internal */
  public constructor(service: VersionedService, version: string, props: ReplicatedProps, shape: Pick<WorkloadShape, 'component' | 'ports' | 'health'>) {
    super(service as Construct, version, props, { ...shape, problems: versionProblems(version), versionOf: service });
    this.version = version;
    this.service = service;
  }

  /** @internal */
  public _destination(port?: number): MeshDestination {
    return { ...this.service._destination(port), subset: this.version };
  }

  /** @internal */
  public _accept(caller: Caller): CallTarget | void {
    return this.service._accept(caller);
  }

  /** @internal */
  public _followCallers(listener: (caller: Caller) => void): void {
    this.service._followCallers?.(listener);
  }
}

function versionProblems(version: string): Problem[] {
  return isDnsLabel(version) ? [] : [{ code: 'VersionName', what: `the name of a version must be a DNS label, got ${JSON.stringify(version)}`, fix: 'write e.g. "v2"' }];
}
