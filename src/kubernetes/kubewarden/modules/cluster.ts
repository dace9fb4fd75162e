import { Problem } from '../../../core/validation-error';
import { bothProblems, copied, emptyProblems, given, textProblems, WrittenSettings } from './written';

/** What `ingress` asks of Ingresses. See https://github.com/kubewarden/policies/tree/main/policies/ingress-policy */
export interface IngressSettings {
  /**
   * Whether every host has TLS, and no host is in `tls` that has no rule.
   *
   * @default false
   */
  readonly requireTls?: boolean;
  /**
   * The only ports of Services that may be led to, by number.
   *
   * @default - all but the denied ones
   */
  readonly allowPorts?: readonly number[];
  /**
   * Ports of Services that may not be led to, by number.
   *
   * @default - none
   */
  readonly denyPorts?: readonly number[];
}

/** What `deprecated-api-versions` asks. Its table ends at Kubernetes 1.32. */
export interface DeprecatedApiVersionsSettings {
  /** The cluster's version, e.g. `1.29.0`. */
  readonly kubernetesVersion: string;
  /**
   * Whether versions are refused that are deprecated and still served; else only those that are gone.
   *
   * @default true
   */
  readonly denyOnDeprecation?: boolean;
}

/** A level of the Pod Security Standards. */
export type PodSecurityStandard = 'privileged' | 'baseline' | 'restricted';

/** Which Pod Security labels namespaces are patched to have; at least one mode. */
export interface PsaLabelSettings {
  /**
   * What is refused.
   *
   * @default - not set
   */
  readonly enforce?: PodSecurityStandard;
  /**
   * The version of `enforce`: `latest` or e.g. `v1.29`.
   *
   * @default - not set
   */
  readonly enforceVersion?: string;
  /**
   * What is written to the audit log.
   *
   * @default - not set
   */
  readonly audit?: PodSecurityStandard;
  /**
   * The version of `audit`.
   *
   * @default - not set
   */
  readonly auditVersion?: string;
  /**
   * What is warned of.
   *
   * @default - not set
   */
  readonly warn?: PodSecurityStandard;
  /**
   * The version of `warn`.
   *
   * @default - not set
   */
  readonly warnVersion?: string;
}

/** What no service account of a pod may do. */
export interface BlockedAccess {
  /** API groups; `''` is the core group. */
  readonly apiGroups: readonly string[];
  /** Resources in the plural. */
  readonly resources: readonly string[];
  /** What is done to them: `get`, `list`, `create`, … */
  readonly verbs: readonly string[];
  /**
   * Where.
   *
   * @default - the namespace of the pod
   */
  readonly namespace?: string;
}

/** Which permissions `high-risk-service-account` looks for. */
export interface HighRiskServiceAccountSettings {
  /** What is too much; at least one. */
  readonly blockRules: readonly BlockedAccess[];
}

/** A policy of Kyverno, as its own field writes it. The module is an experiment. See https://github.com/kubewarden/policies/tree/main/policies/kyverno-dsl-policy */
export interface KyvernoSettings {
  /** The settings, as the module's page has them: no other form of them is known here, so they are handed on as they are. */
  readonly settings: Record<string, unknown>;
}

const VERSION = /^(?:latest|v\d+\.(?:0|[1-9]\d*))$/;
const LEVELS: readonly string[] = ['privileged', 'baseline', 'restricted'];

export function ingress({ requireTls, allowPorts, denyPorts }: IngressSettings): WrittenSettings {
  const problems: Problem[] = bothProblems('allowPorts', allowPorts, 'denyPorts', denyPorts);
  for (const port of [...allowPorts ?? [], ...denyPorts ?? []]) {
    if (!(Number.isInteger(port) && port >= 1 && port <= 65535)) {
      problems.push({ code: 'ModuleRange', what: `port ${port} of \`allowPorts\` or \`denyPorts\` is none`, fix: 'give numbers from 1 to 65535' });
    }
  }
  if (!requireTls && (allowPorts ?? []).length + (denyPorts ?? []).length === 0) {
    problems.push({ code: 'ModuleEmpty', what: 'nothing is asked of Ingresses', fix: 'give `requireTls: true`, `allowPorts` or `denyPorts`' });
  }
  return { settings: given({ requireTLS: requireTls, allowPorts: copied(allowPorts), denyPorts: copied(denyPorts) }), problems };
}

export function deprecatedApiVersions({ kubernetesVersion, denyOnDeprecation }: DeprecatedApiVersionsSettings): WrittenSettings {
  return {
    settings: given({ kubernetes_version: kubernetesVersion, deny_on_deprecation: denyOnDeprecation }),
    problems: textProblems('kubernetesVersion', [kubernetesVersion], (text) => /^v?\d+\.\d+\.\d+$/.test(text), 'write all three numbers: "1.29.0"'),
  };
}

export function psaLabels(props: PsaLabelSettings): WrittenSettings {
  const { enforce, enforceVersion, audit, auditVersion, warn, warnVersion } = props;
  const problems: Problem[] = [];
  const modes = [['enforce', enforce, enforceVersion], ['audit', audit, auditVersion], ['warn', warn, warnVersion]] as const;
  if (modes.every(([, level]) => level === undefined)) problems.push({ code: 'ModuleEmpty', what: 'no mode is given', fix: 'give `enforce`, `audit` or `warn`' });
  for (const [mode, level, version] of modes) {
    problems.push(...textProblems(mode, level === undefined ? [] : [level], (text) => LEVELS.includes(text), `use ${LEVELS.join(', ')}`));
    problems.push(...textProblems(`${mode}Version`, version === undefined ? [] : [version], (text) => VERSION.test(text), 'write "latest" or a version such as "v1.29"'));
    if (version !== undefined && level === undefined) {
      problems.push({ code: 'ModuleConflict', what: `\`${mode}Version\` is given without \`${mode}\``, fix: `give \`${mode}\`, or leave out its version` });
    }
  }
  const written = given({
    enforce, 'enforce-version': enforceVersion, audit, 'audit-version': auditVersion, warn, 'warn-version': warnVersion,
  });
  return { settings: { modes: written }, problems, mutates: true };
}

export function highRiskServiceAccount({ blockRules }: HighRiskServiceAccountSettings): WrittenSettings {
  const problems = emptyProblems('blockRules', blockRules, 'so nothing is too much');
  blockRules.forEach(({ apiGroups, resources, verbs }, index) => {
    for (const [name, list] of Object.entries({ apiGroups, resources, verbs })) {
      problems.push(...emptyProblems(`blockRules[${index}].${name}`, list, 'so the rule blocks nothing'));
    }
  });
  const written = ({ apiGroups, resources, verbs, namespace }: BlockedAccess) => given({
    apiGroups: [...apiGroups], resources: [...resources], verbs: [...verbs], namespace,
  });
  return { settings: { blockRules: blockRules.map(written) }, problems };
}

export function kyverno({ settings }: KyvernoSettings): WrittenSettings {
  return { settings: structuredClone(settings), problems: emptyProblems('settings', Object.keys(settings), 'so the policy asks nothing') };
}
