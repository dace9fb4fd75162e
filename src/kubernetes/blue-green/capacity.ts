import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Problem } from '../../core/validation-error';
import { parseQuantity } from '../../manifests/schema/quantity';
import { renderFaithfully } from '../synthesis/faithful';
import { Json } from '../synthesis/json';

/** What a pod asks for, in thousandths of a core, byte or pod. */
type Amounts = Readonly<Record<string, bigint>>;

/**
 * Both versions run at full strength for a while. Tells which ResourceQuota of the namespace has no room for that: the pods of the new version would wait for
 * ever, and with them the release.
 */
export function capacityProblems(scope: IConstruct, template: Json, mostReplicas: number): Problem[] {
  const { namespace } = Chart.of(scope);
  const pod = podAmounts(template);
  return quotasOf(scope, namespace).flatMap(({ name, hard }) => Object.entries(hard).flatMap(([resource, limit]) => {
    const one = pod[resource];
    const most = parseQuantity(limit);
    if (one === undefined || most === undefined) return [];
    const needed = one * BigInt(2 * mostReplicas);
    return needed <= most ? [] : [{
      code: 'ReleaseCapacity',
      what: `while a release is under way up to ${2 * mostReplicas} pods need ${amountText(resource, needed)} of ${resource}, and the ResourceQuota ${name} allows ${String(limit)}`,
      fix: 'raise the quota, lower the scale, or acknowledge the warning',
    }];
  }));
}

function quotasOf(scope: IConstruct, namespace: string | undefined): { name: string; hard: Json }[] {
  return scope.node.root.node.findAll()
    .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct) && construct.kind === 'ResourceQuota')
    .filter((quota) => (quota.metadata.namespace ?? Chart.of(quota).namespace) === namespace)
    .map((quota) => ({ name: quota.name, hard: ((renderFaithfully(quota).spec as Json | undefined)?.hard ?? {}) as Json }));
}

function podAmounts(template: Json): Amounts {
  const spec = template.spec as { containers?: Json[]; initContainers?: Json[] };
  const running = [...spec.containers ?? [], ...(spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')];
  const sum = (kind: 'requests' | 'limits', resource: string): bigint => running.reduce((total, { resources }) => {
    const amounts = ((resources as Json | undefined)?.[kind] ?? {}) as Json;
    return total + (parseQuantity(amounts[resource]) ?? 0n);
  }, 0n);
  const [cpu, memory] = [sum('requests', 'cpu'), sum('requests', 'memory')];
  return {
    'pods': 1000n, 'count/pods': 1000n,
    'cpu': cpu, 'requests.cpu': cpu, 'memory': memory, 'requests.memory': memory,
    'limits.cpu': sum('limits', 'cpu'), 'limits.memory': sum('limits', 'memory'),
  };
}

function amountText(resource: string, thousandths: bigint): string {
  if (resource.endsWith('memory')) return `${thousandths / 1000n / 1024n / 1024n}Mi`;
  return thousandths % 1000n === 0n ? String(thousandths / 1000n) : `${thousandths}m`;
}
