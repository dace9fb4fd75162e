import { Construct } from 'constructs';
import { pathOf } from '../../../core/construct-path';
import { Problems } from '../../../core/problems';
import { ServiceTraffic, TrafficOwner } from './service-traffic';
import { trafficProblems, TrafficSettings } from './traffic-settings';

/** What a team answers about the traffic to a service. */
export interface TrafficPolicyProps extends TrafficSettings {
  /** The service. */
  readonly service: TrafficOwner;
  /**
   * The version it is for.
   *
   * @default - every version that has no policy of its own
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
  public constructor(scope: Construct, id: string, props: TrafficPolicyProps) {
    super(scope, id);
    const { service, version, ...settings } = props;
    const traffic = ServiceTraffic.of(service);
    const problems = new Problems(this);
    problems.add(...trafficProblems(settings));
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
    if (version === undefined) traffic.settings = settings;
    else traffic.setSubset(version, settings);
  }
}
