import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Problem } from '../../core/validation-error';
import { secondsOf } from '../pod/amounts';
import { Json } from '../synthesis/json';
import { contextSpec } from './cluster-admission-policy';
import { groupProblems, parseExpression } from './group-expression';
import { evaluateGroup } from './judge/evaluate';
import { KubewardenPolicy, PolicyShape, timeoutsOf } from './kubewarden-policy';
import { Module } from './module';
import { KubewardenPolicyProps } from './policy-props';
import { PolicyNamespaces } from './policy-selector';
import { PolicyRule } from './rule';

/** One module of a group. */
export interface GroupMember {
  /** What decides, with its settings. It must patch nothing: groups only allow or refuse. */
  readonly module: Module;
  /**
   * How long its evaluation may take, from 2 to 30 seconds.
   *
   * @default - the group's `evaluationTimeout`
   */
  readonly evaluationTimeout?: Duration;
}

/** What a group of modules is asked. */
export interface AdmissionPolicyGroupProps extends KubewardenPolicyProps {
  /** Its members by name, in lower-case letters, digits and `_`: the expression calls them. */
  readonly policies: Record<string, GroupMember>;
  /** When a request is allowed: `trusted() || (signed() && !latest())`. Every member is called. */
  readonly expression: string;
  /** What the person reads whose object is refused. */
  readonly message: string;
  /** What the group is asked about. */
  readonly rules: readonly PolicyRule[];
}

/** What a cluster-wide group of modules is asked. */
export interface ClusterAdmissionPolicyGroupProps extends AdmissionPolicyGroupProps {
  /**
   * The namespaces it is asked about.
   *
   * @default - all but those of the system and of the policy servers
   */
  readonly namespaces?: PolicyNamespaces;
}

/**
 * A rule of the whole cluster that several modules decide together.
 *
 * @example
 * new ClusterAdmissionPolicyGroup(chart, 'images', {
 *   server,
 *   policies: { ours: { module: Module.trustedRepos({ registries: { allow: ['registry.example.com'] } }) }, signed: { module: Module.verifyImageSignatures({ … }) } },
 *   expression: 'ours() || signed()',
 *   message: 'the image is neither ours nor signed',
 *   rules: Module.podPrivileged().rules!,
 * });
 */
export class ClusterAdmissionPolicyGroup extends KubewardenPolicy {
  public constructor(scope: Construct, id: string, props: ClusterAdmissionPolicyGroupProps) {
    const namespaces = props.namespaces ?? PolicyNamespaces.except();
    super(scope, id, props, () => ({
      ...groupShape(props, contextSpec),
      kind: 'ClusterAdmissionPolicyGroup',
      namespaces: namespaces._selection(props.server.namespace),
      problems: [...memberProblems(props), ...namespaces._problems(props.server.namespace)],
    }));
  }
}

/** A rule of one namespace, that of its chart, that several modules decide together. */
export class AdmissionPolicyGroup extends KubewardenPolicy {
  public constructor(scope: Construct, id: string, props: AdmissionPolicyGroupProps) {
    super(scope, id, props, () => ({ ...groupShape(props, () => ({})), kind: 'AdmissionPolicyGroup', problems: memberProblems(props) }));
  }
}

function groupShape(props: AdmissionPolicyGroupProps, context: (module: Module) => Json): Pick<PolicyShape, 'modules' | 'spec' | 'evaluate'> {
  const { policies, expression, message } = props;
  const { evaluation } = timeoutsOf(props);
  const members = Object.entries(policies).map(([name, { module, evaluationTimeout }]) => {
    const seconds = evaluationTimeout === undefined ? evaluation : secondsOf(evaluationTimeout);
    const limit = seconds === undefined ? {} : { timeoutEvalSeconds: seconds };
    return [name, { module: module.reference, settings: module.settings, ...limit, ...context(module) }] as const;
  });
  const parsed = parseExpression(expression);
  return {
    modules: Object.values(policies).map(({ module }) => module),
    spec: { policies: Object.fromEntries(members), expression, message },
    evaluate: 'error' in parsed ? () => undefined : evaluateGroup(parsed, Object.entries(policies).map(([name, { module }]) => [name, module])),
  };
}

function memberProblems(props: AdmissionPolicyGroupProps): Problem[] {
  const problems: Problem[] = groupProblems(props.expression, Object.keys(props.policies));
  const { webhook } = timeoutsOf(props);
  for (const [name, { module, evaluationTimeout }] of Object.entries(props.policies)) {
    if (module.mutating) {
      problems.push({ code: 'GroupMemberPatches', what: `\`policies.${name}\` patches objects with its settings, and a group only allows or refuses`, fix: 'leave out the settings that patch, or make it a policy of its own' });
    }
    const seconds = evaluationTimeout === undefined ? undefined : secondsOf(evaluationTimeout);
    if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 2 && seconds <= Math.min(30, webhook))) {
      problems.push({ code: 'KubewardenTimeout', what: `\`policies.${name}.evaluationTimeout\` is ${seconds} seconds`, fix: `give whole seconds from 2 to ${Math.min(30, webhook)}, which is how long the API server waits` });
    }
  }
  if (props.message.trim() === '') problems.push({ code: 'GroupMessage', what: '`message` is empty, and a group has no words of its own', fix: 'say what has to be changed' });
  return problems;
}
