import * as fc from 'fast-check';
import { MeshGraph, renderHtml, renderMermaid, renderSvg } from '../../../src/analysis/graph';
import { layoutGraph } from '../../../src/analysis/graph/layout/layout';
import { app, destinationRule, gateway, http, to, virtualService } from '../trace/objects';
import { draw } from './drawn';

const shop = (host = 'shop.test', name = 'web') => draw([
  gateway('door', [http(['shop.test'])]), gateway('wrong', [http(['wrong.test'])]), ...app('web'), ...app('next'),
  virtualService(name, {
    hosts: [host], gateways: ['istio-system/wrong'],
    http: [{ match: [{ headers: { 'x-a': { exact: name } } }], ...to('next.shop.svc.cluster.local', { port: { number: 80 } }) }, to('web.shop.svc.cluster.local', { port: { number: 80 } })],
  }),
]);

/** Texts that try to leave the place they are written in. */
const hostile = [
  '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', ']]><x/>', '&lt;b&gt;', 'a"] --> x; click n0 "javascript:alert(1)"', '%%{init: {"theme":"dark"}}%%',
  'end', 'a`b`', '1. list', '- list', '\u202etxt\u0000\ud800', 'a\nflowchart TD\nx-->y', '${x}', '#quot;', 'ü中🙂',
];

describe('SVG', () => {
  test('shows the broken binding in red, under a number by which it is told below with the right gateway', () => {
    const svg = renderSvg(shop());
    const [, edge] = /(<g class="tw-broken"><title>Gateway istio-system\/wrong → VirtualService shop\/web[\s\S]*?<\/g>)/.exec(svg)!;
    expect(edge).toContain('stroke:#c62828');
    expect(edge).toContain('bind it to istio-system/door, which serves shop.test on port 80 (HTTP)');
    expect(svg).toContain('<text class="tw-number" x=');
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['✕ TW0101', '1 Gateway istio-system/wrong → VirtualService shop/web', 'would serve', 'shop.test']));
    expect(textsOf(svg).join(' ')).toContain('bind it to istio-system/door');
  });

  test('has no red where nothing is broken', () => {
    expect(renderSvg(draw(app('web'))).split('<g transform')[1]).not.toContain('#c62828');
  });

  test.each(hostile)('stays well-formed with %j in names', (text) => {
    const svg = renderSvg(shop(text, text));
    expect(malformed(svg)).toBeUndefined();
    expect(tagsOf(svg)).toEqual(['circle', 'defs', 'g', 'line', 'marker', 'path', 'rect', 'style', 'svg', 'text', 'title']);
  });

  test('needs nothing from elsewhere, and runs nothing', () => {
    const svg = renderSvg(shop()).replace('xmlns="http://www.w3.org/2000/svg"', '');
    expect(svg).not.toMatch(/https?:|href|<script|@import|\son\w+=|url\((?!#)/);
  });

  test('is the same every time', () => {
    expect(renderSvg(shop())).toBe(renderSvg(shop()));
  });
});

describe('layout', () => {
  test('leads to the right, and no two boxes share a place', () => {
    const layout = layoutGraph(shop());
    const boxOf = new Map(layout.nodes.map((each) => [each.node.id, each]));
    for (const { edge } of layout.edges) expect(boxOf.get(edge.from)!.x + boxOf.get(edge.from)!.width).toBeLessThan(boxOf.get(edge.to)!.x);
    expectApart(layout);
  });

  test('copes with circles and any number of nodes and edges', () => {
    const kinds = ['ingress', 'gateway', 'virtualService', 'service', 'version', 'workload'] as const;
    const graphs = fc.array(fc.constantFrom(...kinds), { maxLength: 12 }).chain((picked) => {
      const nodes = picked.map((kind, index) => ({ id: `${index}`, kind, namespace: '', name: `n${index}`, details: [], origin: 'manifest' as const, problems: [] }));
      const ends = fc.nat({ max: Math.max(picked.length - 1, 0) });
      const pairs = picked.length === 0 ? fc.constant([]) : fc.array(fc.tuple(ends, ends), { maxLength: 20 });
      return pairs.map((all): MeshGraph => ({
        nodes, remarks: [], edges: all.map(([from, end]) => ({ from: `${from}`, to: `${end}`, kind: 'routes', hosts: [], flows: [], ports: [], problems: [] })),
      }));
    });
    fc.assert(fc.property(graphs, (graph) => {
      expectApart(layoutGraph(graph));
      expect(malformed(renderSvg(graph))).toBeUndefined();
      expect(renderSvg(graph)).not.toMatch(/NaN|Infinity|undefined/);
    }), { numRuns: 100 });
  });
});

describe('Mermaid', () => {
  test('colours the broken binding and tells it in a comment', () => {
    const lines = renderMermaid(shop()).split('\n');
    const links = lines.filter((each) => / (-->|-\.->)/.test(each));
    const broken = links.findIndex((each) => each.includes('✕ TW0101'));
    expect(links[broken]).toBe('  n2 -->|"#91;1#93;<br/>✕ TW0101"| n3');
    expect(lines.slice(1).filter((each) => /^ {2}n[23]\W/.test(each)).slice(0, 2)).toEqual([
      '  n2{{"Gateway istio-system<br/>wrong<br/>wrong.test<br/>port 80 #40;HTTP#41;"}}', '  n3["VirtualService shop<br/>web<br/>shop.test"]',
    ]);
    expect(lines).toContain(`  linkStyle ${broken} stroke:#c62828,stroke-width:3px,color:#c62828`);
    expect(lines.find((each) => each.startsWith('  %% 1 '))).toContain('bind it to istio-system/door');
  });

  test.each(hostile)('has no line but its own with %j in names', (text) => {
    for (const line of renderMermaid(shop(text, text)).trimEnd().split('\n')) {
      const label = '"(?:[\\p{L}\\p{N} .,/=+:→✕…·-]|#\\d+;|<br/>)*"';
      expect(line).toMatch(new RegExp([
        '^flowchart LR$', `^ {2}n\\d+(?:\\[|\\(\\[|\\{\\{|\\(|\\[/)${label}(?:\\]|\\]\\)|\\}\\}|\\)|/\\])$`, `^ {2}n\\d+ (?:-->|-\\.->)(?:\\|${label}\\|)? n\\d+$`,
        '^ {2}(?:classDef|class|linkStyle) [\\w ,:#.-]+$', '^ {2}%% [^{}%]*$',
      ].join('|'), 'u'));
    }
  });
});

describe('HTML', () => {
  test('lists what is wrong beside the drawing', () => {
    const html = renderHtml(shop());
    expect(html).toMatch(/^<!DOCTYPE html>/);
    expect(html).toContain('<li value="1" class="broken"><strong>Gateway istio-system/wrong → VirtualService shop/web</strong><p>error TW0101: host &quot;shop.test&quot; is served by none');
    expect(html).not.toContain('Not in the picture');
  });

  test('tells what is not in the picture', () => {
    const filter = { apiVersion: 'networking.istio.io/v1alpha3', kind: 'EnvoyFilter', metadata: { name: 'a', namespace: 'shop' }, spec: { workloadSelector: { labels: { app: 'no' } }, configPatches: [] } };
    expect(renderHtml(draw([...app('web'), filter]))).toMatch(/<h2>Not in the picture<\/h2>\n<ul>\n<li><strong>EnvoyFilter shop\/a<\/strong><p>error TW0701: /);
  });

  test.each(hostile)('runs nothing with %j in names', (text) => {
    expect(renderHtml(shop(text, text))).not.toMatch(/<script|<img|<x\/>/);
  });
});

test('no manifest, however damaged, keeps a graph from being drawn', () => {
  const istio = ['VirtualService', 'Gateway', 'DestinationRule', 'ServiceEntry'].map((kind) => ['networking.istio.io/v1', kind]);
  const kinds = [['v1', 'Service'], ['apps/v1', 'Deployment'], ...istio, ['networking.k8s.io/v1', 'Ingress']];
  const object = fc.record({ of: fc.constantFrom(...kinds), metadata: fc.jsonValue(), spec: fc.jsonValue() })
    .map(({ of: [apiVersion, kind], metadata, spec }) => ({ apiVersion, kind, metadata, spec }));
  const fields = ['hosts', 'gateways', 'http', 'host', 'subsets', 'servers', 'selector', 'ports', 'rules', 'defaultBackend'];
  const spoiled = fc.tuple(fc.constantFrom(...fields), fc.jsonValue(), fc.constantFrom(...kinds))
    .map(([key, value, [apiVersion, kind]]) => ({ apiVersion, kind, metadata: { name: 'web', namespace: 'shop' }, spec: { hosts: ['a'], host: 'a', [key]: value } }));
  fc.assert(fc.property(fc.array(fc.oneof(object, spoiled), { maxLength: 6 }), (objects) => {
    const graph = draw([destinationRule('web'), ...objects]);
    expect(malformed(renderSvg(graph))).toBeUndefined();
    expect(renderMermaid(graph)).toMatch(/^flowchart LR\n/);
  }), { numRuns: 200 });
});

function expectApart({ nodes }: ReturnType<typeof layoutGraph>): void {
  for (const [at, a] of nodes.entries()) {
    for (const b of nodes.slice(at + 1)) expect(a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height).toBe(true);
  }
}

function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
}

function tagsOf(svg: string): string[] {
  return [...new Set([...svg.matchAll(/<([a-zA-Z]+)/g)].map(([, tag]) => tag))].sort();
}

/** The first thing that is no well-formed XML, as far as our own pictures use it. */
function malformed(xml: string): string | undefined {
  const open: string[] = [];
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(xml)) return 'a character that XML does not have';
  for (const [token, close, name, , empty, text] of xml.matchAll(/<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z0-9:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|</g)) {
    if (token === '<') return `a < that opens nothing, before ${xml.slice(0, 40)}`;
    if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(text ?? token)) return `a bare & in ${token}`;
    if (text !== undefined || empty) continue;
    if (!close) open.push(name);
    else if (open.pop() !== name) return `</${name}> closes what is not open`;
  }
  return open.length === 0 ? undefined : `${open.join(', ')} stays open`;
}
