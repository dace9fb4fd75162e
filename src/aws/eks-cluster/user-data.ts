import { Fn } from 'cdktf';
import { NodeTaint } from './node-group';

/** What a node needs to join a cluster. */
export interface JoinProps {
  /** The cluster's name. */
  readonly name: string;
  /** The address of its API. */
  readonly endpoint: string;
  /** Who signed the API's certificate, in base 64. */
  readonly certificateAuthority: string;
  /** Addresses of Services. */
  readonly serviceCidr: string;
  /** Labels of the node. */
  readonly labels: Readonly<Record<string, string>>;
  /** Taints of the node. */
  readonly taints: readonly NodeTaint[];
}

/** What Amazon Linux 2023 is told when it starts, in base 64. See https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/ */
export function nodeadmUserData({ name, endpoint, certificateAuthority, serviceCidr, labels, taints }: JoinProps): string {
  const flags = [
    ...listFlag('--node-labels', Object.entries(labels).map(([key, value]) => `${key}=${value}`)),
    ...listFlag('--register-with-taints', taints.map(({ key, value = '', effect }) => `${key}=${value}:${effect}`)),
  ];
  const config = {
    apiVersion: 'node.eks.aws/v1alpha1',
    kind: 'NodeConfig',
    spec: {
      cluster: { name, apiServerEndpoint: endpoint, certificateAuthority, cidr: serviceCidr },
      ...(flags.length > 0 ? { kubelet: { flags } } : {}),
    },
  };
  const head = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=BOUNDARY', '', '--BOUNDARY', 'Content-Type: application/node.eks.aws', ''];
  // JSON is YAML, and Terraform encodes it when the references in it are known.
  return Fn.base64encode(Fn.join('\n', [...head, Fn.jsonencode(config), '--BOUNDARY--', '']));
}

/** What Bottlerocket is told when it starts, in base 64. See https://bottlerocket.dev/en/os/latest/#/api/settings/kubernetes/ */
export function bottlerocketUserData({ name, endpoint, certificateAuthority, labels, taints }: JoinProps): string {
  const byKey = new Map<string, string[]>();
  for (const { key, value = '', effect } of taints) byKey.set(key, [...byKey.get(key) ?? [], `${value}:${effect}`]);
  // TOML's literal strings: nothing in them is escaped, here or by Terraform.
  const lines = [
    '[settings.kubernetes]',
    setting('api-server', endpoint),
    setting('cluster-certificate', certificateAuthority),
    setting('cluster-name', name),
    ...table('node-labels', Object.entries(labels).map(([key, value]) => `'${key}' = '${value}'`)),
    ...table('node-taints', [...byKey].map(([key, values]) => `'${key}' = [${values.map((one) => `'${one}'`).join(', ')}]`)),
  ];
  return Fn.base64encode(Fn.join('\n', [...lines, '']));
}

/** In parts: cdktf cannot escape text that has a reference within it. */
function setting(key: string, value: string): string {
  return Fn.join('', [`${key} = '`, value, '\'']);
}

function listFlag(flag: string, items: readonly string[]): string[] {
  return items.length > 0 ? [`${flag}=${items.join(',')}`] : [];
}

function table(name: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`[settings.kubernetes.${name}]`, ...lines] : [];
}
