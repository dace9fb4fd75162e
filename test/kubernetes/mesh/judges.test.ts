import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as fc from 'fast-check';
import { collect } from '../../../src/kubernetes/synthesis/collect';
import { emitDocuments } from '../../../src/manifests/emit';
import { checkDocument } from '../../../src/manifests/schema';
import { SHARED, testIf } from '../../support/paths';
import { build } from './agreement/build';
import { plans } from './agreement/plan';

/** The documents of many random meshes. */
function samples(): any[][] {
  return fc.sample(plans, { numRuns: 60, seed: 20 })
    .map((plan) => collect(build(plan).prod.app).charts.flatMap(({ documents }) => documents.map(({ document }) => document)));
}

test('everything that is made of random meshes is valid', () => {
  const kinds = new Set<string>();
  for (const document of samples().flat()) {
    expect(checkDocument(document)).toEqual([]);
    kinds.add(document.kind);
  }
  expect([...kinds].filter((kind) => ['Gateway', 'VirtualService', 'DestinationRule', 'AuthorizationPolicy', 'PeerAuthentication', 'Certificate', 'Ingress'].includes(kind))).toHaveLength(7);
});

describe('a judge that is not ours accepts it', () => {
  let folder: string;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-mesh-'));
    samples().forEach((documents, i) => fs.writeFileSync(path.join(folder, `${i}.yaml`), emitDocuments(documents)));
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  for (const [istio, options] of [['1.27', []], ['the newest', ['--crds', 'latest']]] as const) {
    testIf(SHARED !== undefined, 'no outside judge of manifests on this machine')(`for Istio ${istio}`, () => {
      const tool = path.join(SHARED!, 'tools', 'check-manifests', 'check-manifests.mjs');
      const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...options, folder], { encoding: 'utf8' });
      expect(`${stdout}${status}`).toBe('0');
      expect(stderr).toContain('0 fail (0 problems), 0 unknown kind');
    }, 120_000);
  }
});
