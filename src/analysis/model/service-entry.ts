import { Field } from './field';
import { Resource } from './resource';

export interface ServiceEntryPort {
  readonly at: Field;
  readonly number: number;
  readonly name: string;
  /** Upper case. */
  readonly protocol: string;
  readonly targetPort?: number;
}

export interface ServiceEntryEndpoint {
  readonly at: Field;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: Readonly<Record<string, number>>;
  readonly locality?: string;
}

export interface ServiceEntry {
  readonly resource: Resource;
  readonly name: string;
  readonly namespace: string;
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
  readonly ports: readonly ServiceEntryPort[];
  readonly location: string;
  /** `NONE`, `STATIC`, `DNS`, `DNS_ROUND_ROBIN` or `DYNAMIC_DNS`. */
  readonly resolution: string;
  readonly endpoints: readonly ServiceEntryEndpoint[];
  readonly workloadSelector?: Readonly<Record<string, string>>;
  readonly exportTo: readonly string[];
}

/** A VM or external workload, as a WorkloadEntry describes it. */
export interface WorkloadEntry {
  readonly resource: Resource;
  readonly name: string;
  readonly namespace: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: Readonly<Record<string, number>>;
  readonly serviceAccount: string;
}

export function serviceEntryOf(resource: Resource): ServiceEntry {
  const spec = resource.spec;
  const selector = spec.get('workloadSelector');
  return {
    resource,
    name: resource.name,
    namespace: resource.namespace,
    hosts: spec.get('hosts').strings(),
    addresses: spec.get('addresses').strings(),
    ports: spec.get('ports').items().map((at) => ({
      at,
      number: at.get('number').number() ?? 0,
      name: at.get('name').string() ?? '',
      protocol: (at.get('protocol').string() ?? '').toUpperCase(),
      targetPort: at.get('targetPort').number(),
    })),
    location: spec.get('location').string() ?? 'MESH_EXTERNAL',
    resolution: spec.get('resolution').string() ?? 'NONE',
    endpoints: spec.get('endpoints').items().map((at) => ({
      at,
      address: at.get('address').string() ?? '',
      labels: at.get('labels').stringMap(),
      ports: portMap(at.get('ports')),
      locality: at.get('locality').string(),
    })),
    workloadSelector: selector.exists ? selector.get('labels').stringMap() : undefined,
    exportTo: spec.get('exportTo').strings(),
  };
}

export function workloadEntryOf(resource: Resource): WorkloadEntry {
  const spec = resource.spec;
  return {
    resource,
    name: resource.name,
    namespace: resource.namespace,
    address: spec.get('address').string() ?? '',
    labels: { ...resource.labels, ...spec.get('labels').stringMap() },
    ports: portMap(spec.get('ports')),
    serviceAccount: spec.get('serviceAccount').string() ?? '',
  };
}

function portMap(at: Field): Readonly<Record<string, number>> {
  return Object.fromEntries(at.entries().map(([name, value]) => [name, value.number() ?? 0]));
}
