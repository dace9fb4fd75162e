import * as fs from 'fs';
import * as path from 'path';
import { Chart } from 'cdk8s';
import { refused, Setting } from '../../examples/mesh/refused';
import { Environment, Match, MeshGateway, MeshRoute, Platform, Port, WebService, Weight } from '../../src';
import { Model } from '../../src/analysis/model';
import { parseRequestTable, renderTraceDiff, renderVerdict, trace, traceDiff, TraceResult } from '../../src/analysis/trace';
import { diffDocuments, Doc, renderDiffText } from '../../src/manifests/diff';
import { asDocuments } from '../../src/manifests/read/document';
import { readManifests } from '../../src/manifests/read/read-manifests';
import { Manifests } from '../../src/testing';
import { ROOT } from '../support/paths';

const PAGE = path.join(ROOT, 'docs', 'mesh.md');
const EXAMPLE = path.join(ROOT, 'examples', 'mesh');

/** A fence of `docs/mesh.md` that tells what happens: `<!-- refused NAME -->`, `<!-- traced NAME; NAME -->`, `<!-- changed NAME -->` or `<!-- moved NAME -->` above it. */
const FENCE = /<!-- (refused|traced|changed|moved) ([^\n]+) -->\n+```text\n([\s\S]*?)```\n/g;

/** The fences of the page: what each is about, and what it shows. */
export function fences(): { readonly kind: string; readonly name: string; readonly shown: string }[] {
  return [...fs.readFileSync(PAGE, 'utf8').matchAll(FENCE)].map(([, kind, name, shown]) => ({ kind, name, shown }));
}

/** What a fence has to show. */
export function textOf(kind: string, name: string): string {
  switch (kind) {
    case 'refused': return refusal(name);
    case 'traced': return name.split('; ').map((one) => tracedLine(one)).join('');
    case 'changed': return renderDiffText(diffDocuments(documents(changeOf(name).before), documents(changeOf(name).after)));
    default: return renderTraceDiff(traceDiff(model(changeOf(name).before), model(changeOf(name).after), REQUESTS));
  }
}

/** What each request of the example's table gets, by its name. */
export function traced(): Map<string, TraceResult> {
  const { documents: read } = readManifests([path.join(EXAMPLE, 'expected')]);
  const whole = Model.of(read);
  return new Map(parseRequestTable(fs.readFileSync(path.join(EXAMPLE, 'requests.yaml'), 'utf8')).map((request) => [request.name!, trace(whole, request)]));
}

let known: Map<string, TraceResult> | undefined;

function tracedLine(name: string): string {
  known ??= traced();
  const result = known.get(name);
  if (!result) throw new Error(`examples/mesh/requests.yaml has no request ${JSON.stringify(name)}`);
  return `${name}\n  ${renderVerdict(result)}\n`;
}

// What is refused -----------------------------------------------------------------------------------------------------------------------

function refusal(name: string): string {
  const make = refused[name];
  if (!make) throw new Error(`there is no mistake ${name}; there are ${Object.keys(refused).join(', ')}`);
  const setting = settingOf();
  try {
    make(setting);
    Manifests.of(setting.prod); // what only the whole tree tells
  } catch (error) {
    return `${(error as Error).message}\n`;
  }
  throw new Error(`${name} was not refused`);
}

function settingOf(): Setting {
  const prod = new Environment(new Platform('storefront'), 'prod', { mesh: true });
  const app = prod.chart('app', { namespace: 'istioinaction' });
  const doors = prod.chart('doors');
  return {
    prod, app, doors, shop: new MeshGateway(doors, 'shop', { hosts: ['shop.istioinaction.io'] }), catalog: service(app, 'catalog'), webapp: service(app, 'webapp'),
  };
}

function service(chart: Chart, id: string): WebService {
  return new WebService(chart, id, { image: `${id}:1.0.0`, ports: [Port.http(8080, { servicePort: 80 })] });
}

// What a change does --------------------------------------------------------------------------------------------------------------------

const REQUESTS = [
  { name: 'the shop front', host: 'shop.istioinaction.io', path: '/' },
  { name: 'an item', host: 'shop.istioinaction.io', path: '/items/1' },
  { name: 'an image of an item', host: 'shop.istioinaction.io', path: '/items/images/1' },
];

/** What is different about the shop below. */
interface Shop {
  /** Percent of the items' requests that the new version gets; there is none if it is not said. */
  readonly weight?: number;
  /** Whether images are served elsewhere. */
  readonly images?: boolean;
}

const CHANGES: Record<string, { readonly before: Shop; readonly after: Shop }> = {
  version: { before: {}, after: { weight: 0 } },
  weights: { before: { weight: 10 }, after: { weight: 50 } },
  rule: { before: { weight: 10 }, after: { weight: 10, images: true } },
};

function changeOf(name: string): { readonly before: Shop; readonly after: Shop } {
  const found = CHANGES[name];
  if (!found) throw new Error(`there is no change ${name}; there are ${Object.keys(CHANGES).join(', ')}`);
  return found;
}

function documents({ weight, images }: Shop): Doc[] {
  const { prod, app, shop, catalog, webapp } = settingOf();
  const pictures = service(app, 'images');
  const v2 = weight === undefined ? undefined : catalog.addVersion('v2', { image: 'catalog:2.0.0' });
  new MeshRoute(app, 'route', {
    gateways: [shop],
    hosts: ['shop.istioinaction.io'],
    rules: [
      ...(images ? [{ name: 'images', match: [Match.pathUnder('/items/images')], to: pictures }] : []),
      { name: 'items', match: [Match.pathUnder('/items')], to: v2 && weight ? [Weight.of(catalog, 100 - weight), Weight.of(v2, weight)] : catalog },
      { to: webapp },
    ],
  });
  return Manifests.of(prod).all() as unknown as Doc[];
}

function model(shop: Shop): Model {
  return Model.of(asDocuments(documents(shop)));
}

if (require.main === module) {
  const text = fs.readFileSync(PAGE, 'utf8');
  const filled = text.replace(FENCE, (_, kind: string, name: string) => `<!-- ${kind} ${name} -->\n\`\`\`text\n${textOf(kind, name)}\`\`\`\n`);
  if (filled !== text) fs.writeFileSync(PAGE, filled);
}
