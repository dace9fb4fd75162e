import * as fs from 'fs';
import * as path from 'path';
import { ROOT, testIf } from '../../support/paths';
import { Applied, Run } from '../support/applied';
import { HAS_MOTO, NO_MOTO } from '../support/aws-server';
import { Change, CLUSTER_CHANGES, compare, NETWORK_CHANGES, program, REPLACEMENTS } from '../support/changes';
import { HAS_TERRAFORM, NO_TERRAFORM } from '../support/terraform';

const IS_ASKED = process.env.CI !== undefined || process.env.TRACKWAY_APPLY !== undefined;
const reason = !HAS_TERRAFORM ? NO_TERRAFORM : !HAS_MOTO ? NO_MOTO : 'takes four minutes: set TRACKWAY_APPLY=1';
const applies = testIf(HAS_TERRAFORM && HAS_MOTO && IS_ASKED, reason);

/** Positions in a log of the lines that start with `prefix` and say `what`. */
function lines(text: string, prefix: string, what: string): number[] {
  return text.split('\n').flatMap((line, i) => line.startsWith(prefix) && line.includes(what) ? [i] : []);
}

const first = (...positions: number[][]) => Math.min(...positions.flat());
const last = (...positions: number[][]) => Math.max(...positions.flat());

test.each<[string, readonly Change[]]>([['eks-cluster', [...CLUSTER_CHANGES, ...REPLACEMENTS]], ['network', NETWORK_CHANGES]])('docs/%s.md tells of each change', (page, changes) => {
  const text = fs.readFileSync(path.join(ROOT, 'docs', `${page}.md`), 'utf8');
  expect(changes.map(({ row }) => row).filter((row) => !text.includes(row))).toEqual([]);
});

let applied: Applied;
afterAll(async () => { await applied?.stop(); });

applies('a cluster is applied in order', async () => {
  applied = await Applied.start();
  applied.take(program());
  const { code, text }: Run = await applied.run('apply', '-auto-approve');
  expect({ code, text }).toMatchObject({ code: 0 });
  const created = (prefix: string) => lines(text, prefix, 'Creation complete');
  const creating = (prefix: string) => lines(text, prefix, 'Creating...');
  expect(last(created('aws_cloudwatch_log_group.cluster_logs'))).toBeLessThan(first(creating('aws_eks_cluster.')));
  const before = ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent'].map((name) => created(`aws_eks_addon.cluster_addons_${name}`));
  expect(last(...before, created('aws_nat_gateway.'), created('aws_route.network_private'))).toBeLessThan(first(creating('aws_eks_node_group.')));
  expect(last(created('aws_eks_node_group.'))).toBeLessThan(first(creating('aws_eks_addon.cluster_addons_coredns')));
}, 200_000);

applies('planned again, nothing changes', async () => {
  const { code, text } = await applied.run('plan', '-detailed-exitcode');
  expect(text).toContain('No changes.');
  expect(code).toBe(0);
}, 60_000);

describe('a plan shows what the documentation promises', () => {
  for (const { row, to, plan } of [...CLUSTER_CHANGES, ...NETWORK_CHANGES]) {
    applies(row, async () => {
      const shown = await applied.plan(program(to));
      expect(compare(shown, plan)).toEqual({ surprising: [], missing: [] });
      expect(shown.filter((line) => /^(replace|delete) aws_(eks_cluster|vpc|subnet)\./.test(line))).toEqual([]);
    }, 60_000);
  }

  for (const { row, to, plan } of REPLACEMENTS) {
    applies(row, async () => {
      expect(compare(await applied.plan(program(to)), plan)).toEqual({ surprising: [], missing: [] });
      if (to.id !== undefined) return;
      const refused = await applied.plan(program({ ...to, deletionProtection: true }));
      expect(refused.find((line) => line.startsWith('error'))).toMatch(/^error: Instance cannot be destroyed: Resource aws_eks_cluster\.cluster_\w+ has lifecycle\.prevent_destroy set/);
    }, 60_000);
  }
});

applies('Auto Mode is switched on, and off again, without another cluster', async () => {
  applied.take(program({ autoMode: true }));
  const on = await applied.run('apply', '-auto-approve');
  expect(on).toMatchObject({ code: 0 });
  expect(await applied.plan(program({ autoMode: true }))).toEqual([]);
  const off = await applied.plan(program({ autoMode: false }));
  expect(compare(off, ['update aws_eks_cluster.cluster', 'update aws_iam_role.cluster_role', 'delete aws_iam_role_policy_attachment.cluster_role_*'])).toEqual({ surprising: [], missing: [] });
}, 120_000);

applies('it is destroyed in order', async () => {
  applied.take(program());
  const { code, text } = await applied.run('destroy', '-auto-approve');
  expect({ code, text }).toMatchObject({ code: 0 });
  const gone = last(lines(text, 'aws_eks_node_group.', 'Destruction complete'));
  const going = (prefix: string) => lines(text, prefix, 'Destroying...');
  const needed = ['aws_nat_gateway.', 'aws_route.network_private', 'aws_route_table_association.network_private', 'aws_eks_addon.cluster_addons_vpc-cni', 'aws_eks_access_entry.', 'aws_eks_cluster.'];
  for (const prefix of needed) expect([prefix, first(going(prefix)) > gone]).toEqual([prefix, true]);
}, 200_000);
