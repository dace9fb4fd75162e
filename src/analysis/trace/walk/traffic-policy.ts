import { Field } from '../../model/field';
import { MergedRule } from '../mesh/destination-rules';

/** The settings of a DestinationRule that hold for one port and subset. */
export interface EffectivePolicy {
  readonly tls: Field;
  readonly connectionPool: Field;
  readonly loadBalancer: Field;
  readonly outlierDetection: Field;
  readonly proxyProtocol: Field;
}

const keys = ['tls', 'connectionPool', 'loadBalancer', 'outlierDetection', 'proxyProtocol'] as const;
const absent = new Field(undefined);
const empty: EffectivePolicy = { tls: absent, connectionPool: absent, loadBalancer: absent, outlierDetection: absent, proxyProtocol: absent };

/**
 * The rule's policy, its settings for the port (which inherit nothing), then the same two of the subset
 * (`MergeTrafficPolicy` and `MergeSubsetTrafficPolicy` in `pilot/pkg/networking/util`).
 */
export function effectivePolicy(rule: MergedRule | undefined, subset: string | undefined, port: number): EffectivePolicy {
  if (!rule) return empty;
  const base = layer(empty, rule.trafficPolicy, port);
  const own = subset ? rule.subsets.find((each) => each.name === subset) : undefined;
  return own ? layer(base, own.trafficPolicy, port) : base;
}

function layer(base: EffectivePolicy, policy: Field, port: number): EffectivePolicy {
  const merged: Record<string, Field> = { ...base };
  for (const key of keys) if (policy.get(key).exists) merged[key] = policy.get(key);
  const forPort = policy.get('portLevelSettings').items().find((each) => each.at('port', 'number').number() === port);
  if (forPort) for (const key of keys) if (key !== 'proxyProtocol') merged[key] = forPort.get(key);
  return merged as unknown as EffectivePolicy;
}
