import { existsSync, readFileSync } from 'fs';
import * as path from 'path';
import { ROOT } from '../../support/paths';
import { shop } from '../mesh';
import { trackway, useWorkFolder } from '../support';

const folder = useWorkFolder();
const broken = path.join(ROOT, 'examples', 'query-outage', 'broken');

test('the outage is drawn with its broken binding in red, and names the right gateway', () => {
  const { code, out, err } = trackway(['graph', broken]);
  expect([code, err, out.split('\n')[0]]).toEqual([0, '', 'flowchart LR']);
  expect(out).toContain('  n2 -->|"#91;1#93;<br/>✕ TW0101"| n4\n');
  expect(out).toContain('  n3 -.->|"would serve<br/>query.test.co.kr<br/>and 1 more"| n4\n');
  expect(out).toContain('  linkStyle 3 stroke:#c62828,');
  expect(out).toContain('bind it to istio-system/query-gateway');
});

test.each([['svg', '<svg xmlns="http://www.w3.org/2000/svg" '], ['html', '<!DOCTYPE html>\n']])('--format %s is written to a file', (format, start) => {
  expect(trackway(['graph', broken, '--format', format, '--output', `mesh.${format}`])).toEqual({ code: 0, out: '', err: '' });
  expect(readFileSync(`mesh.${format}`, 'utf8').startsWith(start)).toBe(true);
});

test('--within and --host draw a part', () => {
  const nodes = (...argv: string[]) => trackway(['graph', '-', ...argv], { stdin: shop() }).out.split('\n').filter((each) => /^ {2}n\d+[[({]/.test(each)).length;
  expect(nodes()).toBe(8);
  expect(nodes('--host', 'shop.test')).toBe(5);
  expect(nodes('--host', 'other.test')).toBe(2);
  expect(nodes('--within', 'shop', '--host', 'shop.test')).toBe(5);
  expect(nodes('--within', 'shop', '--within', 'istio-system')).toBe(8);
});

test('facts reach the model', () => {
  folder.write({ 'facts.yaml': 'gatewayWorkloads: [{name: my-door, namespace: edge, labels: {istio: ingressgateway}}]\n' });
  const { out } = trackway(['graph', '-', '--facts', 'facts.yaml'], { stdin: shop() });
  expect(out).toContain('(["Service edge<br/>my-door<br/>');
});

test('findings fail nothing: the picture is drawn to see them', () => {
  expect(trackway(['graph', '-'], { stdin: shop('other') }).code).toBe(0);
});

test.each([
  [['nowhere'], '[nowhere] the path cannot be opened (ENOENT); name a file, a folder, or `-` for standard input (ManifestPathNotFound)'],
  [['shop.yaml', '--format', 'png'], '[trackway graph] --format cannot be "png"; choose one of mermaid, svg, html (OptionChoice)'],
  [['shop.yaml', '--within', 'nobody'], '[trackway graph] nothing in the manifests is left for --within nobody; name a namespace and host that are there (GraphEmpty)'],
  [['map.yaml'], '[trackway graph] the manifests hold no Service, Ingress, Gateway or VirtualService; name manifests that do (GraphEmpty)'],
  [['shop.yaml', '-o', 'no/such/a.svg'], '[no/such/a.svg] the file cannot be written (ENOENT); name a file in a folder that is there (OutputUnwritable)'],
])('%j is refused', (argv, message) => {
  folder.write({ 'shop.yaml': shop(), 'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' });
  expect(trackway(['graph', ...argv])).toEqual({ code: 2, out: '', err: `${message}\n` });
  expect(existsSync('no')).toBe(false);
});
