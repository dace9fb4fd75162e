import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { settingsOf } from '../../core/environment-base';
import { Labels, ownerAnnotations } from '../../core/labels';
import { Problems } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import { Warnings } from '../../core/warnings';
import { secondsOf } from '../pod/amounts';
import { Json } from '../synthesis/json';
import { KubernetesObject } from '../synthesis/kubernetes-object';
import { objectName } from '../workload/object-name';
import { judgeEnvironment, Judgement } from './judge/judge-environment';
import { Module } from './module';
import { PolicyMode } from './policy-mode';
import { KubewardenPolicyProps } from './policy-props';
import { labelProblems, LabelSelection, renderSelection } from './policy-selector';
import { BoundPolicy, IPolicyServer } from './policy-server-reference';
import { ContextResource, hasWildcard, PolicyRule, renderRules, ruleProblems } from './rule';

const API_VERSION = 'policies.kubewarden.io/v1';
const SEVERITY = 'io.kubewarden.policy.severity';
const CATEGORY = 'io.kubewarden.policy.category';
const NAME_MAX = 63;

/** What the kind of a policy adds to what is said of every policy. */
export interface PolicyShape {
  readonly kind: string;
  /** One of a group's, or the only one. */
  readonly modules: readonly Module[];
  /** Selects namespaces; undefined for a policy of one namespace. */
  readonly namespaces?: LabelSelection;
  readonly problems: readonly Problem[];
  /** What only this kind writes. */
  readonly spec: Json;
  /** What the module, or the group, says to a document. */
  readonly evaluate: Judgement['evaluate'];
}

/** What all policies of Kubewarden have in common. */
export abstract class KubewardenPolicy extends Construct implements BoundPolicy {
  /** Its name in the cluster. */
  public readonly name: string;
  /** Whether it refuses or only reports. */
  public readonly mode: PolicyMode;
  /** Where it runs. */
  public readonly server: IPolicyServer;
  /** What it is asked about. */
  public readonly rules: readonly PolicyRule[];
  /** The object. */
  public readonly policy: ApiObject;
  /** @internal */
  public readonly _changes?: 'rarely' | 'often';
  /** @internal */
  public readonly _looksUp: readonly ContextResource[];
  /** @internal */
  public readonly _asksAccess: boolean;

  /** @internal */
  protected constructor(scope: Construct, id: string, props: KubewardenPolicyProps, shape: (mode: PolicyMode) => PolicyShape) {
    super(scope, freshId(scope, id));
    this.mode = props.mode ?? PolicyMode.protect();
    this.server = props.server;
    const parts = shape(this.mode);
    const first = parts.modules[0]?._parts;
    const alone = parts.modules.length === 1 && !parts.kind.endsWith('Group');
    this.rules = props.rules ?? (alone ? first?.rules : undefined) ?? [];
    this._changes = props.changes;
    this._looksUp = parts.modules.flatMap(({ contextAwareResources }) => contextAwareResources);
    this._asksAccess = parts.modules.some(({ _parts }) => _parts.asksAccess);
    const problems = new Problems(this);
    problems.add(...this.mode._problems, ...parts.problems, ...ruleProblems(this.rules), ...timeoutProblems(props), ...conditionProblems(props));
    problems.add(...labelProblems('objectSelector', props.objectSelector ?? {}), ...scopeProblems(parts, this._looksUp, this.rules));
    problems.throwIfAny();
    this.warn(parts, props);

    this.name = objectName(this, NAME_MAX - this.mode._suffix.length) + this.mode._suffix;
    const settings = settingsOf(this);
    const severity = props.severity ?? (alone ? first?.severity : undefined);
    const category = props.category ?? (alone ? first?.category : undefined);
    this.policy = new KubernetesObject(this, parts.kind, {
      apiVersion: API_VERSION,
      kind: parts.kind,
      name: this.name,
      ...(parts.namespaces ? { namespace: false as const } : {}),
      labels: {
        [Labels.NAME]: objectName(this),
        ...(settings.platform ? { [Labels.PART_OF]: settings.platform } : {}),
        [Labels.MANAGED_BY]: 'trackway',
      },
      annotations: {
        ...(severity ? { [SEVERITY]: severity } : {}),
        ...(category ? { [CATEGORY]: category } : {}),
        ...this.mode._annotations,
        ...ownerAnnotations(settings.owner),
      },
      body: () => ({ spec: { ...commonSpec(props, this, parts), ...parts.spec } }),
    });
    this.node.defaultChild = this.policy;
    this.server._bind(this);
    if (props.judgeAtSynth !== false) {
      judgeEnvironment(this, {
        name: this.name,
        protects: this.mode.mode === 'protect',
        rules: this.rules,
        namespaces: parts.namespaces,
        objectSelector: props.objectSelector,
        conditional: (props.matchConditions ?? []).length > 0,
        message: props.message,
        evaluate: parts.evaluate,
      });
    }
  }

  private warn({ modules, kind }: PolicyShape, { backgroundAudit }: KubewardenPolicyProps): void {
    const warnings = Warnings.of(this);
    if (this.mode.mode === 'monitor' && modules.some(({ mutating }) => mutating)) {
      warnings.add({ code: 'KubewardenPatchesNothing', what: 'the module patches objects, and a monitored policy patches nothing', fix: 'expect no patches until it protects' });
    }
    if (hasWildcard(this.rules)) {
      const audited = backgroundAudit === false ? '' : ', and the audit scanner leaves it out';
      warnings.add({ code: 'KubewardenWildcard', what: `the rules of this ${kind} have "*", so the API server asks about every object there is${audited}`, fix: 'name the groups, versions and resources in `rules`' });
    }
  }
}

function commonSpec(props: KubewardenPolicyProps, policy: KubewardenPolicy, { modules, namespaces }: PolicyShape): Json {
  const seconds = timeoutsOf(props);
  return {
    policyServer: policy.server.name,
    mode: policy.mode.mode,
    rules: renderRules(policy.rules),
    failurePolicy: props.failurePolicy ?? 'Fail',
    timeoutSeconds: seconds.webhook,
    backgroundAudit: props.backgroundAudit ?? modules.every(({ _parts }) => _parts.audit),
    ...(props.matchConditions ? { matchConditions: props.matchConditions.map(({ name, expression }) => ({ name, expression })) } : {}),
    ...(props.objectSelector ? { objectSelector: renderSelection(props.objectSelector) } : {}),
    ...(namespaces ? { namespaceSelector: renderSelection(namespaces) } : {}),
    ...(props.message !== undefined ? { message: props.message } : {}),
  };
}

/** The seconds of both timeouts. */
export function timeoutsOf({ timeout, evaluationTimeout }: Pick<KubewardenPolicyProps, 'timeout' | 'evaluationTimeout'>): { webhook: number; evaluation?: number } {
  const evaluation = evaluationTimeout === undefined ? undefined : secondsOf(evaluationTimeout);
  return { webhook: timeout === undefined ? Math.max(10, evaluation ?? 0) : secondsOf(timeout), evaluation };
}

function timeoutProblems(props: KubewardenPolicyProps): Problem[] {
  const { webhook, evaluation } = timeoutsOf(props);
  const problems: Problem[] = [];
  for (const [name, seconds] of [['timeout', webhook], ['evaluationTimeout', evaluation]] as const) {
    if (seconds === undefined || (Number.isInteger(seconds) && seconds >= 2 && seconds <= 30)) continue;
    problems.push({ code: 'KubewardenTimeout', what: `\`${name}\` is ${seconds} seconds`, fix: 'give whole seconds from 2 to 30' });
  }
  if (evaluation !== undefined && evaluation > webhook) {
    problems.push({ code: 'KubewardenTimeout', what: `\`evaluationTimeout\` is ${evaluation} seconds, and the API server waits only ${webhook}`, fix: 'raise `timeout`, or lower `evaluationTimeout`' });
  }
  return problems;
}

function conditionProblems({ matchConditions = [] }: KubewardenPolicyProps): Problem[] {
  const names = new Set<string>();
  return matchConditions.flatMap(({ name, expression }): Problem[] => {
    const known = names.has(name);
    names.add(name);
    if (!known && /^[A-Za-z0-9][\w./-]*$/.test(name) && expression.trim() !== '') return [];
    return [{ code: 'KubewardenCondition', what: `\`matchConditions\` has ${JSON.stringify(name)}${known ? ' twice' : ` with ${JSON.stringify(expression)}`}`, fix: 'give every condition a name of its own and an expression' }];
  });
}

/** What a policy of one namespace cannot have. */
function scopeProblems({ kind, modules, namespaces }: PolicyShape, looksUp: readonly ContextResource[], rules: readonly PolicyRule[]): Problem[] {
  const problems: Problem[] = modules.flatMap(({ _parts }) => _parts.problems);
  if (namespaces) return problems;
  if (looksUp.length > 0) {
    problems.push({
      code: 'KubewardenContext',
      what: `the module looks up ${[...new Set(looksUp.map((one) => one.kind))].join(', ')}, and an ${kind} may look up nothing`,
      fix: `use Cluster${kind} with \`namespaces: PolicyNamespaces.only(...)\``,
    });
  }
  for (const rule of rules) {
    if (!rule.apiGroups.includes('*') || !rule.resources.some((resource) => resource === '*' || resource === '*/*')) continue;
    problems.push({ code: 'KubewardenRules', what: `a rule has "*" as group and as resource, which Kubewarden refuses in an ${kind}`, fix: 'name the resources in `rules`' });
  }
  return problems;
}
