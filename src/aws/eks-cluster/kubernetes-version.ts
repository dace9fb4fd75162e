import { Problem } from '../../core/validation-error';

/** How long EKS looks after a version: the months of the standard price, or a year more at six times the price. */
export type SupportPolicy = 'standard' | 'extended';

interface Lifecycle {
  /** When standard support ends. */
  readonly standardUntil: string;
  /** When extended support ends: EKS then upgrades the cluster by itself. */
  readonly extendedUntil: string;
  /** What it is at this release of the library. A table and not a clock, so that the same program gives the same answer every day. */
  readonly support: 'standard' | 'extended' | 'ended';
}

/** See https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html */
const LIFECYCLES: Readonly<Record<string, Lifecycle>> = {
  '1.29': { standardUntil: '2025-03-23', extendedUntil: '2026-03-23', support: 'ended' },
  '1.30': { standardUntil: '2025-07-23', extendedUntil: '2026-07-23', support: 'ended' },
  '1.31': { standardUntil: '2025-11-26', extendedUntil: '2026-11-26', support: 'ended' },
  '1.32': { standardUntil: '2026-03-23', extendedUntil: '2027-03-23', support: 'extended' },
  '1.33': { standardUntil: '2026-07-29', extendedUntil: '2027-07-29', support: 'extended' },
  '1.34': { standardUntil: '2026-12-02', extendedUntil: '2027-12-02', support: 'standard' },
  '1.35': { standardUntil: '2027-03-27', extendedUntil: '2028-03-27', support: 'standard' },
};

/** The version of a cluster that says none, where its environment says none that EKS has. */
export const DEFAULT_VERSION = '1.35';

/** Versions that a cluster may have, oldest first. */
export function supportedVersions(policy: SupportPolicy): string[] {
  return Object.keys(LIFECYCLES).filter((version) => LIFECYCLES[version].support === 'standard' || (policy === 'extended' && LIFECYCLES[version].support === 'extended'))
    .sort((a, b) => minorOf(a) - minorOf(b));
}

/** What is wrong with the version of a cluster, and with the way to it. */
export function versionProblems(version: string, policy: SupportPolicy, upgradeFrom: string | undefined): Problem[] {
  const problems: Problem[] = [];
  const lifecycle = LIFECYCLES[version];
  const choice = `choose one of ${supportedVersions(policy).join(', ')}`;
  if (!lifecycle) {
    problems.push({ code: 'EksVersion', what: `Kubernetes ${JSON.stringify(version)} is no version that this release knows EKS to have`, fix: choice });
  } else if (lifecycle.support === 'ended') {
    problems.push({ code: 'EksVersion', what: `EKS ends all support of Kubernetes ${version} on ${lifecycle.extendedUntil} and then upgrades by itself`, fix: choice });
  } else if (lifecycle.support === 'extended' && policy === 'standard') {
    problems.push({
      code: 'EksVersion',
      what: `standard support of Kubernetes ${version} ended on ${lifecycle.standardUntil}`,
      fix: `${choice}; or pay for a year more with \`support: 'extended'\``,
    });
  }
  if (upgradeFrom !== undefined) {
    const step = minorOf(version) - minorOf(upgradeFrom);
    if (!(step === 0 || step === 1)) {
      problems.push({
        code: 'EksVersionStep',
        what: `EKS upgrades by one minor version, never back: ${upgradeFrom} to ${version} is ${step} of them`,
        fix: step > 1 ? `go to 1.${minorOf(upgradeFrom) + 1} first` : `stay at ${upgradeFrom}`,
      });
    }
  }
  return problems;
}

/** What is wrong with the version of nodes: the kubelet may be up to three minor versions older, and never newer. See https://kubernetes.io/releases/version-skew-policy/#kubelet */
export function skewProblems(nodes: string, version: string, cluster: string): Problem[] {
  const behind = minorOf(cluster) - minorOf(version);
  if (behind >= 0 && behind <= 3) return [];
  return [{
    code: 'EksNodeSkew',
    what: `the nodes ${JSON.stringify(nodes)} have Kubernetes ${version}, the control plane ${cluster}`,
    fix: 'upgrade the control plane first, nodes after it; they may be three minor versions older and never newer',
  }];
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
