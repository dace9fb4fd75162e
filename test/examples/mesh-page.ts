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
    case 'changed': return renderDiffText(diffDocuments(documents(() => {}), documents(change(name))));
    default: return renderTraceDiff(traceDiff(model(() => {}), model(change(name)), REQUESTS));
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

/** A change of the route below. */
interface Change {
  /** Percent that the new version gets. */
  weight?: number;
  /** Whether images are served elsewhere. */
  images?: boolean;
}

const CHANGES: Record<string, Change> = {
  weights: { weight: 50 },
  rule: { images: true },
};

function change(name: string): (shop: Change) => void {
  const found = CHANGES[name];
  if (!found) throw new Error(`there is no change ${name}; there are ${Object.keys(CHANGES).join(', ')}`);
  return (shop) => { Object.assign(shop, found); };
}

function documents(alter: (shop: Change) => void): Doc[] {
  const wanted: Change = { weight: 10, images: false };
  alter(wanted);
  const { prod, app, shop, catalog, webapp } = settingOf();
  const v2 = catalog.addVersion('v2', { image: 'catalog:2.0.0' });
  const images = service(app, 'images');
  new MeshRoute(app, 'route', {
    gateways: [shop],
    hosts: ['shop.istioinaction.io'],
    rules: [
      ...(wanted.images ? [{ name: 'images', match: [Match.pathUnder('/items/images')], to: images }] : []),
      { name: 'items', match: [Match.pathUnder('/items')], to: [Weight.of(catalog, 100 - wanted.weight!), Weight.of(v2, wanted.weight!)] },
      { to: webapp },
    ],
  });
  return Manifests.of(prod).all() as unknown as Doc[];
}

function model(alter: (shop: Change) => void): Model {
  return Model.of(asDocuments(documents(alter)));
}

if (require.main === module) {
  const text = fs.readFileSync(PAGE, 'utf8');
  const filled = text.replace(FENCE, (_, kind: string, name: string) => `<!-- ${kind} ${name} -->\n\`\`\`text\n${textOf(kind, name)}\`\`\`\n`);
  if (filled !== text) fs.writeFileSync(PAGE, filled);
}
