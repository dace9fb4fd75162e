import { celEnv, celFunc, celMethod, CelScalar, isCelError, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';

type Fields = Record<string, any>;
type Program = (bindings: Fields) => unknown;

const units: Record<string, number> = { '': 1, 'm': 1e-3, 'k': 1e3, 'M': 1e6, 'G': 1e9, 'Ki': 1024, 'Mi': 1024 ** 2, 'Gi': 1024 ** 3, 'Ti': 1024 ** 4 };

/** Quantities as plain numbers: enough to compare the ones of these tests, and written apart from the library's. */
function quantity(text: string): number {
  const match = /^(-?[\d.]+)(m|k|M|G|Ki|Mi|Gi|Ti)?$/.exec(text);
  if (!match) throw new Error(`no quantity: ${text}`);
  return Number(match[1]) * units[match[2] ?? ''];
}

const env = celEnv({
  funcs: [
    ...strings,
    celFunc('quantity', [CelScalar.STRING], CelScalar.DOUBLE, quantity),
    celMethod('isGreaterThan', CelScalar.DOUBLE, [CelScalar.DOUBLE], CelScalar.BOOL, function (other) { return (this as unknown as number) > other; }),
    celMethod('isLessThan', CelScalar.DOUBLE, [CelScalar.DOUBLE], CelScalar.BOOL, function (other) { return (this as unknown as number) < other; }),
  ],
});
const programs = new Map<string, Program>();

/** The value of an expression by another engine; `undefined` for an error. */
export function second(expression: string, bindings: Fields): unknown {
  let program = programs.get(expression);
  if (!program) {
    const planned = plan(env, parse(expression)) as Program;
    programs.set(expression, program = planned);
  }
  const result = program(bindings);
  return isCelError(result) ? undefined : result;
}

/** A document as the API server hands it on: numbers are ints, nulls are gone. */
export function decoded(value: any): any {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null && item !== undefined).map(([key, item]) => [key, decoded(item)]));
}

/** What the API calls the kinds of these tests. */
const discovery: Record<string, string> = {
  '/Pod': 'pods',
  'apps/Deployment': 'deployments',
  'apps/StatefulSet': 'statefulsets',
  'batch/Job': 'jobs',
  'batch/CronJob': 'cronjobs',
  'argoproj.io/Rollout': 'rollouts',
  'serving.knative.dev/Service': 'services',
  'core.openfunction.io/Function': 'functions',
  '/Service': 'services',
  '/ConfigMap': 'configmaps',
  '/Namespace': 'namespaces',
  '/PersistentVolumeClaim': 'persistentvolumeclaims',
  '/ResourceQuota': 'resourcequotas',
  '/LimitRange': 'limitranges',
  'autoscaling/HorizontalPodAutoscaler': 'horizontalpodautoscalers',
  'keda.sh/ScaledObject': 'scaledobjects',
  'networking.istio.io/VirtualService': 'virtualservices',
  'networking.istio.io/Gateway': 'gateways',
  'networking.istio.io/DestinationRule': 'destinationrules',
  'security.istio.io/PeerAuthentication': 'peerauthentications',
  'security.istio.io/AuthorizationPolicy': 'authorizationpolicies',
  'policies.kubewarden.io/ClusterAdmissionPolicy': 'clusteradmissionpolicies',
  'devopstoolkitseries.com/SQLClaim': 'sqlclaims',
};

interface Rules {
  readonly constraints: Fields;
  readonly matchConditions?: readonly { expression: string }[];
  readonly variables?: readonly { name: string; expression: string }[];
  readonly validations: readonly { expression: string }[];
  readonly params?: Fields;
}

/** Whether a policy of the cluster lets an object in, as its documentation says; every error refuses, for the failure policy is `Fail`. */
function admits({ constraints, matchConditions = [], variables = [], validations, params }: Rules, document: Fields): boolean {
  const [version, group = ''] = document.apiVersion.split('/').reverse();
  void version; // matchPolicy: Equivalent
  const resource = discovery[`${group}/${document.kind}`];
  const fits = constraints.resourceRules.some((rule: Fields) => (
    rule.apiGroups.includes(group) && rule.resources.includes(resource) && rule.operations.includes('CREATE')
  ));
  if (!fits) return true;
  const object = decoded(document);
  const namespace: string = object.metadata?.namespace ?? 'default';
  const selected = (constraints.namespaceSelector?.matchExpressions ?? []).every(({ key, operator, values }: Fields) => (
    key === 'kubernetes.io/metadata.name' && (operator === 'In' ? values.includes(namespace) : !values.includes(namespace))
  ));
  const labelled = Object.entries(constraints.objectSelector?.matchLabels ?? {}).every(([key, value]) => object.metadata?.labels?.[key] === value);
  if (!selected || !labelled) return true;
  const request = { operation: 'CREATE', namespace, name: object.metadata?.name ?? '', kind: { group, kind: document.kind } };
  const bindings: Fields = { object, oldObject: null, request, params: decoded(params ?? {}) };
  const conditions = matchConditions.map(({ expression }) => second(expression, bindings));
  if (conditions.includes(false)) return true;
  if (conditions.includes(undefined)) return false;
  const known: Fields = {};
  for (const { name, expression } of variables) {
    // A variable that cannot be computed is an error where it is read, and nowhere else.
    const value = second(expression, { ...bindings, variables: known });
    if (value !== undefined) known[name] = value;
  }
  return validations.every(({ expression }) => second(expression, { ...bindings, variables: known }) === true);
}

/** The verdict of an emitted ValidatingAdmissionPolicy. */
export function admittedByApiServer(spec: Fields, document: Fields, params?: Fields): boolean {
  const { matchConstraints: constraints, matchConditions, variables, validations } = spec;
  return admits({ constraints, matchConditions, variables, validations, params }, document);
}

/** The verdict of an emitted ClusterAdmissionPolicy that runs `cel-policy`. */
export function admittedByKubewarden(spec: Fields, document: Fields, params?: Fields): boolean {
  const constraints = { resourceRules: spec.rules, namespaceSelector: spec.namespaceSelector, objectSelector: spec.objectSelector };
  const { variables, validations } = spec.settings;
  return admits({ constraints, matchConditions: spec.matchConditions, variables, validations, params }, document);
}
