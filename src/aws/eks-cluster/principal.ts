import { Problem } from '../../core/validation-error';

/** Somebody in AWS, by a name that does not change with who applies the stack. */
export class Principal {
  /** An IAM role of the stack's account, e.g. `platform-admin`. */
  public static role(name: string): Principal { return new Principal('role', name); }
  /** An IAM user of the stack's account. */
  public static user(name: string): Principal { return new Principal('user', name); }
  /** A role or user of any account, e.g. `arn:aws:iam::123456789012:role/platform-admin`. A role of IAM Identity Center is named this way. */
  public static arn(arn: string): Principal { return new Principal('arn', arn); }

  private constructor(
    /** How it is named. */
    public readonly kind: 'role' | 'user' | 'arn',
    /** Its name or ARN. */
    public readonly name: string,
  ) {}

  /** Its ARN. */
  public arnIn(partition: string, account: string): string {
    return this.kind === 'arn' ? this.name : `arn:${partition}:iam::${account}:${this.kind}/${this.name}`;
  }

  /** A part of a construct's id: the last word of its name. */
  public get label(): string {
    return this.name.split('/').pop()!;
  }
}

const ARN = /^arn:aws(-cn|-us-gov)?:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/;
const NAME = /^[\w+=,.@-]{1,64}$/;

/** What is wrong with principals that are given access, all of it. */
export function principalProblems(prop: 'admins' | 'access', principals: readonly Principal[], account?: string): Problem[] {
  const problems: Problem[] = [];
  if (prop === 'admins' && principals.length === 0) {
    problems.push({ code: 'EksNoAdmin', what: `\`${prop}\` is empty, so that nobody could ever use the cluster`, fix: 'name one at least: [Principal.role("platform-admin")]' });
  }
  for (const { kind, name } of principals) {
    if (kind === 'arn' ? !ARN.test(name) : !NAME.test(name)) {
      problems.push({
        code: 'EksPrincipal',
        what: `\`${prop}\` has ${JSON.stringify(name)}, which is no ${kind === 'arn' ? 'ARN of an IAM role or user' : `name of an IAM ${kind}`}`,
        fix: 'write Principal.role("platform-admin") or Principal.arn("arn:aws:iam::123456789012:role/platform-admin"); an assumed role has no access of its own',
      });
    }
  }
  if (prop === 'access') return problems;
  const arns = principals.map((principal) => principal.arnIn('aws', account ?? 'account').replace(/^arn:aws[a-z-]*/, 'arn'));
  for (const twice of new Set(principals.filter((_, i) => arns.indexOf(arns[i]) < i).map(({ kind, name }) => `${kind} ${name}`))) {
    problems.push({ code: 'EksPrincipalTwice', what: `\`${prop}\` names the ${twice} twice, and EKS has one access entry for each`, fix: 'name it once' });
  }
  return problems;
}
