import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { refuse } from '../../../core/problems';
import { Json } from '../../synthesis/json';
import { DESTINATION_RULE } from '../api';
import { meshObject } from '../mesh-object';
import { renderTraffic, TrafficSettings } from './traffic-settings';

/** A version as the mesh tells it from the others. */
interface Subset {
  readonly name: string;
  readonly labels: Record<string, string>;
  settings?: TrafficSettings;
}

const ID = 'Traffic';

/** What the mesh must know of a service to have traffic settings and versions. */
export interface TrafficOwner extends Construct {
  /** Its name, and that of the DestinationRule. */
  readonly name: string;
  /** Its full name in the mesh. */
  readonly host: string;
  /** @internal */
  readonly _meshFacts?: { readonly inMesh: boolean };
}

/**
 * The one DestinationRule of a service: its versions and its traffic settings. Several for one host are joined by Istio in ways that depend on namespaces and
 * on the order of creation, so there is only ever this one.
 */
export class ServiceTraffic extends Construct {
  /** The traffic of a service, made when it is first asked for. */
  public static of(owner: TrafficOwner): ServiceTraffic {
    return (owner.node.tryFindChild(ID) as ServiceTraffic | undefined) ?? new ServiceTraffic(owner);
  }

  /** The DestinationRule. */
  public readonly destinationRule: ApiObject;
  /** Settings of every version. */
  public settings?: TrafficSettings;
  private readonly subsets: Subset[] = [];

  private constructor(owner: TrafficOwner) {
    if (Chart.of(owner).namespace === undefined) {
      refuse(owner, { code: 'TargetNamespace', what: 'its chart names no namespace, so the mesh has no full name for it', fix: 'give the chart a namespace' });
    }
    super(owner, ID);
    this.destinationRule = meshObject(this, 'DestinationRule', {
      ...DESTINATION_RULE,
      name: owner.name,
      body: () => ({ spec: this.render(owner.host) }),
    });
    this.node.defaultChild = this.destinationRule;
  }

  /** The names of its versions. */
  public get versions(): readonly string[] {
    return this.subsets.map(({ name }) => name);
  }

  /** Adds a version. */
  public addSubset(name: string, labels: Record<string, string>): void {
    this.subsets.push({ name, labels });
  }

  /** Settings of one version. */
  public setSubset(name: string, settings: TrafficSettings): void {
    this.subsets.find((subset) => subset.name === name)!.settings = settings;
  }

  /** The settings of one version, if it has some of its own. */
  public subsetSettings(name: string): TrafficSettings | undefined {
    return this.subsets.find((subset) => subset.name === name)?.settings;
  }

  /** Istio takes a version's connection pool instead of the service's, not besides it: what the version does not say is repeated for it. */
  private inherit(settings: TrafficSettings): TrafficSettings {
    const { limits } = this.settings ?? {};
    return limits && settings.limits ? { ...settings, limits: { ...limits, ...settings.limits } } : settings;
  }

  private render(host: string): Json {
    const subsets = this.subsets.map(({ name, labels, settings }) => (
      { name, labels, ...(settings ? { trafficPolicy: renderTraffic(this.inherit(settings)) } : {}) }
    ));
    return {
      host,
      ...(this.settings ? { trafficPolicy: renderTraffic(this.settings) } : {}),
      ...(subsets.length > 0 ? { subsets } : {}),
    };
  }
}
