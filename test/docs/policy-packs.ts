import * as fs from 'fs';
import * as path from 'path';
import { Packs, Policy, PolicyPack } from '../../src/policies';
import { allPacks } from '../policies/packs/all-packs';
import { ROOT } from '../support/paths';

export const PAGE = path.join(ROOT, 'docs', 'policies.md');

/** A table of the rules of a pack: `<!-- pack NAME -->` before it, `<!-- end of pack -->` after it. */
export const TABLE = /<!-- pack ([a-z-]+) -->\n[\s\S]*?<!-- end of pack -->/g;

/** What *restricted* asks beyond *baseline* has a table of its own. */
const baseline = new Set(Packs.podSecurityBaseline.policies.map(({ id }) => id));
const restricted = new PolicyPack('pod-security-restricted', Packs.podSecurityRestricted.policies.filter(({ id }) => !baseline.has(id)));

/** Every pack that the page has a table of. */
export const tabled: readonly PolicyPack[] = [new PolicyPack('pod-security-baseline', Packs.podSecurityBaseline.policies), restricted, ...allPacks.filter(({ name }) => name !== 'pod-security')];

/** The page with its tables as the rules have it. */
export function withTables(page: string): string {
  return page.replace(TABLE, (_, name: string) => {
    const pack = tabled.find((each) => each.name === name);
    if (!pack) throw new Error(`there is no pack ${name}; there are ${tabled.map((each) => each.name).join(', ')}`);
    const rows = pack.policies.map(row);
    return `<!-- pack ${name} -->\n${['| rule | about | who acts | asks | because |', '|---|---|---|---|---|', ...rows].join('\n')}\n<!-- end of pack -->`;
  });
}

function row({ id, reference, scope, owner, title, why }: Policy): string {
  const kinds = scope.target === 'terraform' ? scope.resourceTypes.map((type) => `\`${type}\``) : scope.readsPods ? ['pods'] : scope.kinds.map(({ kind }) => kind);
  const about = kinds.length > 3 ? `${kinds.slice(0, 2).join(', ')} and ${kinds.length - 2} more` : kinds.join(', ');
  return `| [\`${id}\`](${reference}) | ${about} | ${owner} | ${cell(title)} | ${cell(why)} |`;
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\*/g, '\\*');
}

if (require.main === module) {
  const page = fs.readFileSync(PAGE, 'utf8');
  const filled = withTables(page);
  if (filled !== page) fs.writeFileSync(PAGE, filled);
}
