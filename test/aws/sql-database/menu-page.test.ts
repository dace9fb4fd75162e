import * as fs from 'fs';
import * as path from 'path';
import { Engine, EngineName } from '../../../src/aws';
import { SIZES } from '../../../src/aws/sql-database/database-size';
import { ENGINE_VERSIONS, supportedMajors, VERSIONS_AS_OF } from '../../../src/aws/sql-database/engine-versions';
import { ROOT } from '../../support/paths';

const page = fs.readFileSync(path.join(ROOT, 'docs', 'sql-database.md'), 'utf8');

test('docs/sql-database.md has the sizes that are on the menu, and no other', () => {
  const rows = Object.entries(SIZES).map(([name, { instance, aurora, storage: [first, last] }]) => `| \`Size.${name}\` | \`${instance}\` | \`${aurora}\` | ${first} to ${last} |`);
  expect(page.split('\n').filter((line) => line.startsWith('| `Size.'))).toEqual(rows);
});

test('docs/sql-database.md has the versions that are on the menu, and no other', () => {
  const engines = [Engine.postgres, Engine.mysql, Engine.mariadb, Engine.auroraPostgres, Engine.auroraMysql].map((make) => make(''));
  const of = (name: EngineName) => supportedMajors(name, 'standard').map((major) => `${major} (${ENGINE_VERSIONS[name][major].standard})`).join(', ');
  expect(page.split('\n').filter((line) => line.startsWith('| `Engine.'))).toEqual(engines.map((engine) => `| \`${engine.written('').replace('(\'\')', '')}\` | ${of(engine.name)} |`));
  expect(page).toContain(`as of ${VERSIONS_AS_OF}:`);
});
