import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPodSecurity } from '../../../src/manifests/pod-security';
import { checkDocument } from '../../../src/manifests/schema';
import { documentsOf, mutants, type Document } from './outside-check';

const documents = documentsOf(readFileSync(join(__dirname, 'fixtures', 'service.yaml'), 'utf8'));
const byKind: readonly (readonly [string, Document])[] = documents.map((document) => [String(document.kind), document] as const);

/** Maps whose keys are anyone's: renaming one is no mistake that can be seen. */
const freeMaps = /\.(labels|annotations|nodeSelector|matchLabels|selector|data|binaryData|stringData|headers|requests|limits)\.[^ ]+$/;

test('there are documents of all the kinds that a service usually has', () => {
  expect(new Set(documents.map(({ apiVersion }) => String(apiVersion).split('/')[0])).size).toBeGreaterThanOrEqual(11);
  expect(documents.length).toBeGreaterThan(15);
});

test.each(byKind)('%s is right as it is', (_, document) => {
  expect(checkDocument(document)).toEqual([]);
});

test.each(byKind)('every renamed field of a %s is found', (_, document) => {
  const renamed = mutants(document).filter(({ change }) => change.startsWith('rename ') && !freeMaps.test(change.replace('rename ', '.')));
  expect(renamed.length).toBeGreaterThan(3);
  expect(renamed.filter((mutant) => checkDocument(mutant.document).length === 0).map(({ change }) => change)).toEqual([]);
});

test.each(byKind)('every field of another type in a %s is found, and the path leads to it', (_, document) => {
  const changed = mutants(document).filter(({ change }) => change.startsWith('another type for '));
  const missed = changed.filter((mutant) => {
    const field = mutant.change.replace('another type for ', '').split('.').filter((key) => !/^\d+$/.test(key))[0]!;
    return !checkDocument(mutant.document).some(({ path, fix, what }) => path.startsWith(field) && fix !== '' && what !== '');
  });
  // Text is also right where a port or a count may be text.
  expect(missed.map(({ change }) => change).filter((change) => !/ (spec\.ports\.1\.targetPort|spec\.ingress\.0\.ports\.0\.port)$/.test(change))).toEqual([]);
});

test.each(byKind.filter(([kind]) => kind === 'Deployment'))('the %s is hardened except for its init container', (_, document) => {
  expect(checkPodSecurity(document, 'baseline')).toEqual([]);
  expect(checkPodSecurity(document, 'restricted').map(({ path, code }) => `${path} ${code}`)).toEqual([
    'spec.template.spec.initContainers[0].securityContext.allowPrivilegeEscalation PrivilegeEscalation',
    'spec.template.spec.initContainers[0].securityContext.capabilities.drop CapabilitiesKept',
  ]);
});
