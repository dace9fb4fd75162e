import * as fs from 'fs';
import * as path from 'path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

/**
 * Compares the public API of each entry with the report in `docs/api/`, so that no change of it goes unseen. `--update` accepts the change.
 */
function main(update: boolean): void {
  const root = path.join(__dirname, '..');
  const { exports } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { exports: Record<string, string> };
  const entries = Object.entries(exports).filter(([, file]) => file.endsWith('.js'));
  const reports = path.join(root, 'docs', 'api');
  fs.mkdirSync(reports, { recursive: true });
  for (const [entry, file] of entries) {
    const elsewhere = new Set(entries.filter(([other]) => other !== entry && other !== '.').flatMap(([, other]) => namesOf(path.join(root, other.replace(/\.js$/, '.d.ts')))));
    const name = entry === '.' ? 'trackway' : `trackway-${entry.slice(2).replace(/\//g, '-')}`;
    const { apiReportChanged, errorCount } = Extractor.invoke(configOf(root, file, name, reports), {
      localBuild: update,
      messageCallback: (message) => {
        // Only what is wrong: the extractor also tells its version and each file it reads.
        const { logLevel } = message;
        if (logLevel === ExtractorLogLevel.None || logLevel === ExtractorLogLevel.Info || logLevel === ExtractorLogLevel.Verbose) message.handled = true;
        if (message.messageId === 'console-api-report-not-copied') message.handled = true;
        if (message.messageId === 'ae-forgotten-export' && elsewhere.has(symbolOf(message.text))) message.logLevel = ExtractorLogLevel.None;
      },
    });
    if (apiReportChanged && !update) {
      console.error(`The public API of ${name} is not what docs/api/${name}.api.md says. If that is meant, run \`npm run api:update\` and commit the report.`);
    }
    if (errorCount > 0 || (apiReportChanged && !update)) process.exitCode = 1;
  }
}

/** Names that an entry exports, as it lists them. */
function namesOf(file: string): string[] {
  const lists = [...fs.readFileSync(file, 'utf8').matchAll(/export (?:type )?\{([^}]*)\}/g)].map(([, list]) => list);
  return lists.flatMap((list) => list.split(',').map((one) => one.trim().replace(/^type /, '').split(' as ').pop()!));
}

/** The symbol that a message is about. The extractor numbers those of one name. */
function symbolOf(text: string): string {
  return /The symbol "(\w+?)(?:_\d+)?"/.exec(text)?.[1] ?? '';
}

function configOf(root: string, file: string, name: string, reports: string): ExtractorConfig {
  return ExtractorConfig.prepare({
    packageJsonFullPath: path.join(root, 'package.json'),
    configObjectFullPath: path.join(root, 'api-extractor.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: path.join(root, file.replace(/\.js$/, '.d.ts')),
      compiler: { tsconfigFilePath: path.join(root, 'tsconfig.build.json') },
      apiReport: { enabled: true, reportFileName: `${name}.api.md`, reportFolder: reports, reportTempFolder: path.join(root, '.trackway', 'api') },
      newlineKind: 'lf',
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Warning } },
        extractorMessageReporting: {
          'default': { logLevel: ExtractorLogLevel.Warning },
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          'ae-undocumented': { logLevel: ExtractorLogLevel.None }, // test/docs/defaults.test.ts asks for more than this
          // What another entry takes from the main one is exported there, which this tool does not see.
          'ae-forgotten-export': { logLevel: name === 'trackway' ? ExtractorLogLevel.Error : ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
}

main(process.argv.includes('--update'));
