import { Problem } from '../../core/validation-error';
import { Principal, principalProblems } from './principal';

/** What of Kubernetes' own roles somebody has. See https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
export type AccessLevel = 'view' | 'edit' | 'admin' | 'clusterAdmin';

const POLICIES: Readonly<Record<AccessLevel, string>> = {
  view: 'AmazonEKSViewPolicy',
  edit: 'AmazonEKSEditPolicy',
  admin: 'AmazonEKSAdminPolicy',
  clusterAdmin: 'AmazonEKSClusterAdminPolicy',
};

/** Who may do what in a cluster. The same principal may be named several times, with another level or other namespaces. */
export class Access {
  /** May read everything but secrets, in the namespaces that are named or in all. */
  public static view(principal: Principal, namespaces?: readonly string[]): Access { return new Access(principal, 'view', namespaces); }
  /** May change what runs, and read secrets. */
  public static edit(principal: Principal, namespaces?: readonly string[]): Access { return new Access(principal, 'edit', namespaces); }
  /** May change what runs, and who else may. */
  public static admin(principal: Principal, namespaces?: readonly string[]): Access { return new Access(principal, 'admin', namespaces); }
  /** Is of these groups of Kubernetes, whose RoleBindings say what they may do, e.g. `['auditors']`. */
  public static groups(principal: Principal, groups: readonly string[]): Access { return new Access(principal, undefined, undefined, groups); }
  /** May do everything. A cluster's `admins` have it. @internal */
  public static _clusterAdmin(principal: Principal): Access { return new Access(principal, 'clusterAdmin'); }

  private constructor(
    /** Who. */
    public readonly principal: Principal,
    /** What they may do; undefined where groups decide it. */
    public readonly level?: AccessLevel,
    /** Where. @default - everywhere */
    public readonly namespaces?: readonly string[],
    /** Groups of Kubernetes. @default - none */
    public readonly groups?: readonly string[],
  ) {}

  /** AWS's name of the policy. */
  public get policy(): string | undefined {
    return this.level && POLICIES[this.level];
  }
}

/** What is wrong with who is given access, all of it. */
export function accessProblems(admins: readonly Principal[], access: readonly Access[], account: string | undefined): Problem[] {
  const keyOf = (principal: Principal): string => principal.arnIn('aws', account ?? 'account').replace(/^arn:aws[a-z-]*/, 'arn');
  const isAdmin = new Set(admins.map(keyOf));
  const problems = [...principalProblems('admins', admins, account), ...principalProblems('access', access.map(({ principal }) => principal))];
  const seen = new Set<string>();
  for (const { principal, level, namespaces, groups } of access) {
    const who = `${principal.kind} ${principal.name}`;
    if (isAdmin.has(keyOf(principal))) {
      problems.push({ code: 'EksPrincipalTwice', what: `\`access\` names the ${who}, who is one of \`admins\` and may do everything`, fix: 'name it in one of the two' });
    }
    const key = `${keyOf(principal)} ${level ?? 'groups'}`;
    if (seen.has(key)) problems.push({ code: 'EksPrincipalTwice', what: `\`access\` gives the ${who} ${level ?? 'groups'} twice, and EKS keeps one of them`, fix: 'name all namespaces, or groups, in one' });
    seen.add(key);
    problems.push(...namespaceProblems(who, namespaces), ...groupProblems(who, groups));
  }
  return problems;
}

function namespaceProblems(who: string, namespaces: readonly string[] | undefined): Problem[] {
  if (namespaces === undefined) return [];
  if (namespaces.length === 0) return [{ code: 'EksAccessScope', what: `\`access\` names no namespaces for the ${who}`, fix: 'name them, or leave them out for all' }];
  // EKS takes one star at either end, as in "team-*".
  return namespaces.filter((one) => !/^(\*?[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?-?\*?)$/.test(one)).map((one) => (
    { code: 'EksAccessScope', what: `\`access\` names ${JSON.stringify(one)} for the ${who}, which is no namespace`, fix: 'write e.g. "payments" or "payments-*"' }));
}

function groupProblems(who: string, groups: readonly string[] | undefined): Problem[] {
  if (groups === undefined) return [];
  if (groups.length === 0) return [{ code: 'EksAccessGroup', what: `\`access\` names no groups for the ${who}`, fix: 'name one, e.g. "auditors"' }];
  return groups.filter((group) => /^(system|eks|aws|amazon|iam):/.test(group) || group === '').map((group) => (
    { code: 'EksAccessGroup', what: `\`access\` puts the ${who} into the group ${JSON.stringify(group)}, which is reserved`, fix: 'bind a group of your own, e.g. "auditors", or name them in `admins`' }));
}
