import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { SHARED, testIf } from '../../support/paths';
import { documents } from '../../support/render';
import { environment, resource, resources } from '../support/stacks';
import { awsSide, everythingElse, kubernetesSide } from './program';

function program(): { docs: any[]; stack: ReturnType<typeof awsSide>['ground'] } {
  const prod = environment({ kubernetes: '1.35' });
  const { ground, cluster } = awsSide(prod);
  kubernetesSide(prod, cluster.facts);
  everythingElse(prod, cluster.facts);
  return { docs: documents(prod.chart('last')), stack: ground };
}
const one = (docs: any[], kind: string, name: string): any => docs.find((doc) => doc.kind === kind && doc.metadata.name === name);

test('names agree on both sides', () => {
  const { docs, stack } = program();
  const karpenter = one(docs, 'Application', 'karpenter').spec;
  const { settings, serviceAccount } = karpenter.source.helm.valuesObject;
  expect(settings.clusterName).toBe(resource(stack, 'aws_eks_cluster').name);
  expect(settings.interruptionQueue).toBe(resource(stack, 'aws_sqs_queue').name);
  const machines = one(docs, 'EC2NodeClass', 'default').spec;
  expect(machines.role).toBe(resource(stack, 'aws_iam_role', 'karpenter_nodes').name);
  const tags = machines.subnetSelectorTerms[0].tags;
  expect(Object.values(resources(stack, 'aws_subnet')).filter((subnet) => Object.entries(tags).every(([key, value]) => subnet.tags[key] === value))).toHaveLength(2);
  const balancers = one(docs, 'Application', 'load-balancers').spec;
  expect(balancers.source.helm.valuesObject.vpcTags).toEqual({ Name: resource(stack, 'aws_vpc').tags.Name });
  const accounts = [[karpenter, serviceAccount], [balancers, balancers.source.helm.valuesObject.serviceAccount], [one(docs, 'Application', 'external-secrets').spec, one(docs, 'Application', 'external-secrets').spec.source.helm.valuesObject.serviceAccount]];
  const associated = Object.values(resources(stack, 'aws_eks_pod_identity_association')).map(({ namespace, service_account }) => `${namespace}/${service_account}`);
  for (const [spec, account] of accounts) expect(associated).toContain(`${spec.destination.namespace}/${account.name}`);
  for (const name of ['external-dns', 'cert-manager']) {
    const { targetNamespace, values } = one(docs, 'HelmRelease', name).spec;
    expect(associated).toContain(`${targetNamespace}/${values.serviceAccount.name}`);
  }
});

test('no document holds what only AWS knows', () => {
  expect(JSON.stringify(program().docs)).not.toMatch(/\$\{|TfToken/);
});

test('the same program gives the same documents', () => {
  expect(JSON.stringify(program().docs)).toBe(JSON.stringify(program().docs));
});

const checker = SHARED === undefined ? undefined : path.join(SHARED, 'tools', 'check-manifests', 'check-manifests.mjs');

testIf(checker !== undefined && fs.existsSync(checker), 'the outside validator is not on this machine')('an outside validator accepts every document, with the oldest and the newest kinds', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cluster-'));
  try {
    const { docs } = program();
    docs.forEach((document, i) => fs.writeFileSync(path.join(folder, `${i}.json`), JSON.stringify(document)));
    expect([...new Set(docs.map(({ kind }) => kind))].sort()).toEqual([
      'Application', 'ClusterSecretStore', 'EC2NodeClass', 'ENIConfig', 'HelmRelease', 'HelmRepository', 'Namespace', 'NodePool', 'StorageClass',
    ]);
    for (const crds of [[], ['--crds', 'latest']]) {
      const { stdout, stderr } = spawnSync(process.execPath, [checker!, ...crds, folder], { encoding: 'utf8' });
      expect(`${stdout}${stderr}`).toMatch(new RegExp(`^${docs.length} files, ${docs.length} documents, ${docs.length} pass, 0 fail \\(0 problems\\), 0 unknown kind`));
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}, 60_000);
