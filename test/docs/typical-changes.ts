import * as fs from 'fs';
import * as path from 'path';
import { Chart } from 'cdk8s';
import { Environment, Health, Platform, Scaling, Size, WebService, WebServiceProps } from '../../src';
import { diffDocuments, Doc, renderDiffMarkdown, renderDiffText } from '../../src/manifests/diff';
import { Manifests } from '../../src/testing';
import { ROOT } from '../support/paths';

/** A fence that shows a difference: `<!-- diff NAME -->` above it. */
export const DIFF_FENCE = /<!-- diff ([a-z-]+) -->\n+(`{3,})(text|markdown)\n([\s\S]*?)\2\n/g;

/** The pages that show differences. */
export const DIFF_PAGES = ['docs/web-service.md', 'docs/diff.md'];

const BEFORE: WebServiceProps = { image: 'catalog:1.4.2', port: 3000, health: Health.http('/items'), configuration: { PAGE_SIZE: '20' } };

/** What somebody changes, by the name that the pages know it by. */
const CHANGES: Record<string, (chart: Chart) => void> = {
  image: (chart) => shop(chart, { image: 'catalog:1.4.3' }),
  configuration: (chart) => shop(chart, { configuration: { PAGE_SIZE: '50' } }),
  size: (chart) => shop(chart, { size: Size.medium }),
  scaling: (chart) => shop(chart, { scaling: Scaling.onCpu({ between: [2, 10] }) }),
  calls: (chart) => {
    const { catalog, webapp } = shop(chart);
    webapp.calls(catalog);
  },
  removal: (chart) => { webappOf(chart); },
};

/** The difference that a change makes, as `trackway diff` writes it. */
export function differenceOf(name: string, format: string): string {
  const change = CHANGES[name];
  if (!change) throw new Error(`there is no change ${name}; there are ${Object.keys(CHANGES).join(', ')}`);
  const difference = diffDocuments(documents((chart) => shop(chart)), documents(change));
  return format === 'markdown' ? renderDiffMarkdown(difference) : renderDiffText(difference);
}

function documents(compose: (chart: Chart) => void): Doc[] {
  const chart = new Environment(new Platform('shop'), 'prod').chart('shop');
  compose(chart);
  return Manifests.of(chart).all() as unknown as Doc[];
}

function shop(chart: Chart, change: Partial<WebServiceProps> = {}): { catalog: WebService; webapp: WebService } {
  return { catalog: new WebService(chart, 'catalog', { ...BEFORE, ...change }), webapp: webappOf(chart) };
}

function webappOf(chart: Chart): WebService {
  return new WebService(chart, 'webapp', { image: 'webapp:2.0.1', port: 8080, health: Health.http('/') });
}

if (require.main === module) {
  for (const page of DIFF_PAGES) {
    const file = path.join(ROOT, page);
    const text = fs.readFileSync(file, 'utf8');
    const filled = text.replace(DIFF_FENCE, (_, name: string, ticks: string, format: string) =>
      `<!-- diff ${name} -->\n${ticks}${format}\n${differenceOf(name, format)}${ticks}\n`);
    if (filled !== text) fs.writeFileSync(file, filled);
  }
}
