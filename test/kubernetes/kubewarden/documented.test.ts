import * as fs from 'fs';
import * as path from 'path';
import {
  ClusterAdmissionPolicy, ClusterAdmissionPolicyGroup, Environment, KubewardenAlerts, Module, Platform, PolicyMode, PolicyParameters, PolicyServerShards,
  WebService,
} from '../../../src';
import { catalogue } from '../../../src/kubernetes/kubewarden/modules/catalogue';
import { collect } from '../../../src/kubernetes/synthesis/collect';
import { twinNames } from '../../../src/policies/twins';
import { ROOT } from '../../support/paths';

test('what the page shows is what happens', () => {
  const shop = new Platform('shop', { registry: 'registry.example.com' });
  const prod = new Environment(shop, 'prod', { kubernetes: '1.29' });
  // #region policies
  const policies = prod.chart('policies', { namespace: 'kubewarden' });
  const servers = new PolicyServerShards(policies, 'policies');

  new ClusterAdmissionPolicy(policies, 'no-privileged-pods', { server: servers.rarely, module: Module.podPrivileged() });
  new ClusterAdmissionPolicy(policies, 'our-registry', {
    server: servers.rarely,
    module: Module.trustedRepos({ registries: { allow: ['registry.example.com'] }, tags: { reject: ['latest'] } }),
    mode: PolicyMode.monitorFirst({ toProtect: 'no findings in the reports of two weeks' }),
  });
  new KubewardenAlerts(policies, 'alerts', { servers: [servers.rarely, servers.often], policyReports: true });
  // #endregion
  // #region parameters
  const sizes = new PolicyParameters(policies, 'sizes', { data: { most: '8' } });
  new ClusterAdmissionPolicy(policies, 'replicas', {
    server: servers.often,
    module: Module.cel({
      parameters: sizes,
      validations: [{ expression: 'object.spec.replicas <= int(params.data.most)', message: 'ask for fewer replicas' }],
    }),
    rules: [{ apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'], operations: ['CREATE', 'UPDATE'] }],
  });
  // #endregion
  // #region group
  new ClusterAdmissionPolicyGroup(policies, 'images', {
    server: servers.rarely,
    policies: {
      ours: { module: Module.trustedRepos({ registries: { allow: ['registry.example.com'] } }) },
      signed: {
        module: Module.verifyImageSignatures({
          modifyImagesWithDigest: false,
          signatures: [{ image: '*', githubActions: { owner: 'example' } }],
        }),
      },
    },
    expression: 'ours() || signed()',
    message: 'the image is neither from our registry nor signed by us',
    rules: Module.podPrivileged().rules!,
  });
  // #endregion
  new WebService(prod.chart('app', { namespace: 'shop' }), 'web', { image: 'docker.io/example/web:1.0.0', port: 8080 });
  const { problems, warnings } = collect(prod.app);
  expect(problems).toEqual([]);
  const page = fs.readFileSync(path.join(ROOT, 'docs', 'kubewarden.md'), 'utf8');
  const [said, ...more] = warnings.filter(({ code }) => code.startsWith('Kubewarden')).map(({ path: at, code, what, fix }) => `[${at}] ${what}; ${fix} (${code})`);
  expect([page.includes(said!), more]).toEqual([true, []]);
});

test('the page lists every module as the catalogue has it', () => {
  const source = fs.readFileSync(path.join(ROOT, 'src', 'kubernetes', 'kubewarden', 'module.ts'), 'utf8');
  const makers = new Map([...source.matchAll(/public static (\w+)\(.*\): Module \{\s*return of\('([\w-]+)'/g)].map(([, maker, name]) => [name, maker]));
  const rows = Object.entries(catalogue).map(([name, { version, mutating }]) =>
    `| \`${name}\` ${version} | \`Module.${makers.get(name)}\` | ${mutating ? 'with some settings' : ''} | ${twinNames().includes(name) ? 'yes' : ''} |`);
  const page = fs.readFileSync(path.join(ROOT, 'docs', 'kubewarden.md'), 'utf8');
  const listed = page.split('\n').filter((line) => line.startsWith('| `') && line.includes('`Module.'));
  expect(listed).toEqual(rows);
});
