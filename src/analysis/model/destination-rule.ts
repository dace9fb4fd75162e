import { Field } from './field';
import { Resource } from './resource';

export interface Subset {
  readonly at: Field;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly trafficPolicy: Field;
}

export interface DestinationRule {
  readonly resource: Resource;
  readonly name: string;
  readonly namespace: string;
  /** As written: resolve with `model.fqdn(host, namespace)`. */
  readonly host: string;
  readonly subsets: readonly Subset[];
  readonly exportTo: readonly string[];
  readonly trafficPolicy: Field;
  /** Labels of the client workloads it is for; `undefined` when it is for all. */
  readonly workloadSelector?: Readonly<Record<string, string>>;
}

export function destinationRuleOf(resource: Resource): DestinationRule {
  const spec = resource.spec;
  const selector = spec.at('workloadSelector', 'matchLabels');
  return {
    resource,
    name: resource.name,
    namespace: resource.namespace,
    host: spec.get('host').string() ?? '',
    subsets: spec.get('subsets').items().map((at) => ({
      at, name: at.get('name').string() ?? '', labels: at.get('labels').stringMap(), trafficPolicy: at.get('trafficPolicy'),
    })),
    exportTo: spec.get('exportTo').strings(),
    trafficPolicy: spec.get('trafficPolicy'),
    workloadSelector: selector.exists ? selector.stringMap() : undefined,
  };
}
