/**
 * Versions of EKS's add-ons by version of Kubernetes, so that a plan changes when this table does and not when AWS publishes something.
 * `aws eks describe-addon-versions --addon-name coredns --kubernetes-version 1.35` tells newer ones.
 */
const BY_KUBERNETES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'kube-proxy': {
    1.32: 'v1.32.9-eksbuild.2',
    1.33: 'v1.33.5-eksbuild.2',
    1.34: 'v1.34.1-eksbuild.2',
    1.35: 'v1.35.0-eksbuild.2',
  },
  'coredns': {
    1.32: 'v1.11.4-eksbuild.24',
    1.33: 'v1.12.4-eksbuild.1',
    1.34: 'v1.12.4-eksbuild.1',
    1.35: 'v1.13.2-eksbuild.1',
  },
};

/** Those that have the same version for every version of Kubernetes here. */
const FOR_ALL: Readonly<Record<string, string>> = {
  'vpc-cni': 'v1.21.1-eksbuild.3',
  'eks-pod-identity-agent': 'v1.3.10-eksbuild.2',
  'aws-ebs-csi-driver': 'v1.54.0-eksbuild.1',
  'aws-efs-csi-driver': 'v2.1.15-eksbuild.1',
  'metrics-server': 'v0.8.0-eksbuild.5',
  'eks-node-monitoring-agent': 'v1.4.2-eksbuild.1',
};

/** The version of an add-on that fits a version of Kubernetes, if the table has one. */
export function addonVersion(name: string, kubernetes: string): string | undefined {
  return BY_KUBERNETES[name]?.[kubernetes] ?? FOR_ALL[name];
}
