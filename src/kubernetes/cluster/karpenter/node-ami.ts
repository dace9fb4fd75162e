import { Problem } from '../../../core/validation-error';

/** The image of nodes. */
export class NodeAmi {
  /** Amazon Linux 2023 of one day, e.g. `NodeAmi.al2023('v20261101')`. `aws ssm get-parameters-by-path --path /aws/service/eks/optimized-ami` tells newer ones. */
  public static al2023(version: string): NodeAmi { return new NodeAmi('al2023', version); }
  /** Bottlerocket of one release, e.g. `NodeAmi.bottlerocket('v1.50.0')`. See https://github.com/bottlerocket-os/bottlerocket/releases */
  public static bottlerocket(version: string): NodeAmi { return new NodeAmi('bottlerocket', version); }
  /** The newest at any time: nodes are replaced when AWS publishes one, whether anybody tried it or not. For trying things out. */
  public static latest(family: 'al2023' | 'bottlerocket' = 'al2023'): NodeAmi { return new NodeAmi(family, 'latest'); }

  private constructor(
    /** The family. */
    public readonly family: 'al2023' | 'bottlerocket',
    /** The version. */
    public readonly version: string,
  ) {}

  /** Karpenter's name of it. See https://karpenter.sh/docs/concepts/nodeclasses/#alias */
  public get alias(): string {
    return `${this.family}@${this.version}`;
  }

  /** Whether it changes by itself. */
  public get isLatest(): boolean {
    return this.version === 'latest';
  }
}

/** What is wrong with an image. */
export function imageProblems({ family, version, isLatest }: NodeAmi): Problem[] {
  const form = family === 'al2023' ? /^v20\d{6}$/ : /^v\d+\.\d+\.\d+$/;
  if (isLatest || form.test(version)) return [];
  return [{ code: 'NodeImageVersion', what: `${JSON.stringify(version)} is no version of ${family}`, fix: `write e.g. "${family === 'al2023' ? 'v20261101' : 'v1.50.0'}"` }];
}
