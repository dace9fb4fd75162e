import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { pathOf } from '../../../core/construct-path';
import { Problems } from '../../../core/problems';
import { ServiceTraffic, TrafficOwner } from './service-traffic';
import { trafficProblems, TrafficSettings } from './traffic-settings';

/** What a team answers about the traffic to a service. */
export interface TrafficPolicyProps extends TrafficSettings {
  /** The service. */
  readonly service: TrafficOwner;
  /**
   * The version it is for. What it does not say is as in the policy of the service.
   *
   * @default - every version
   */
  readonly version?: string;
}

/**
 * How the mesh treats the traffic to a service: which replica a request goes to, how many at once, when a replica is left out.
 *
 * @example
 * new TrafficPolicy(app, 'catalog-traffic', { service: catalog, circuitBreaker: { errors: 5 }, limits: { requests: 100 } });
 */
export class TrafficPolicy extends Construct {
  /** The DestinationRule of the service, which holds its settings and those of its versions. */
  public readonly destinationRule: ApiObject;

  public constructor(scope: Construct, id: string, props: TrafficPolicyProps) {
    super(scope, freshId(scope, id));
    const { service, version, ...settings } = props;
    const traffic = ServiceTraffic.of(service);
    const problems = new Problems(this);
    problems.add(...trafficProblems(settings));
    if (service.node.root !== this.node.root) {
      problems.add({ code: 'TargetElsewhere', what: `${pathOf(service)} is of another environment`, fix: 'make the TrafficPolicy in a chart of that environment' });
    }
    if (settings.tls === 'mesh' && service._meshFacts?.inMesh === false) {
      problems.add({ code: 'TrafficTls', what: `\`tls: 'mesh'\` asks ${pathOf(service)} for certificates of the mesh, and it has no sidecar that has them: every request would be answered 503`, fix: 'leave `tls` out, or set `mesh: true` on the service' });
    }
    if (version !== undefined && !traffic.versions.includes(version)) {
      problems.add({
        code: 'VersionUnknown',
        what: `${pathOf(service)} has no version ${JSON.stringify(version)} (it has ${traffic.versions.join(', ') || 'none'})`,
        fix: `add it with addVersion(${JSON.stringify(version)}, …) before`,
      });
    } else if ((version === undefined ? traffic.settings : traffic.subsetSettings(version)) !== undefined) {
      problems.add({ code: 'TrafficDuplicate', what: `${pathOf(service)}${version ? ` ${version}` : ''} already has a TrafficPolicy`, fix: 'write the settings in one of them' });
    }
    problems.throwIfAny();
    this.destinationRule = traffic.destinationRule;
    if (version === undefined) traffic.settings = settings;
    else traffic.setSubset(version, settings);
  }
}
