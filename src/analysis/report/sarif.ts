import { Finding, FindingLevel } from './finding';

/** What a SARIF file says about a code beside the findings. */
export interface SarifRuleInfo {
  readonly name: string;
  readonly level: FindingLevel;
  readonly doc: string;
  readonly fix?: string;
}

const levels: Record<FindingLevel, string> = { error: 'error', warning: 'warning', info: 'note' };

/**
 * Findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), which code scanners of GitHub, GitLab and editors read.
 */
export function renderSarif(findings: readonly Finding[], infoOf: (code: string) => SarifRuleInfo | undefined): string {
  const used = [...new Set(findings.map((each) => each.code))].sort();
  const rules = used.map((id) => {
    const info = infoOf(id);
    return {
      id,
      name: info?.name ?? id,
      shortDescription: { text: info?.doc ?? id },
      ...(info?.fix ? { help: { text: `What to do: ${info.fix}.` } } : {}),
      defaultConfiguration: { level: levels[info?.level ?? 'warning'] },
    };
  });
  const results = findings.map((each) => ({
    ruleId: each.code,
    ruleIndex: used.indexOf(each.code),
    level: levels[each.level],
    message: { text: each.message },
    locations: [{
      physicalLocation: { artifactLocation: { uri: uriOf(each.file) }, region: { startLine: Math.max(each.line, 1) } },
      logicalLocations: [{ fullyQualifiedName: logicalName(each), kind: 'resource' }],
    }],
    partialFingerprints: { 'trackway/v1': [each.code, logicalName(each)].join(' ') },
  }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'trackway', rules } }, columnKind: 'utf16CodeUnits', results }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function logicalName({ resource, path }: Finding): string {
  const { kind, namespace, name } = resource;
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}${path === '' ? '' : ` ${path}`}`;
}

function uriOf(file: string): string {
  return file.split('\\').join('/').split('/').map(encodeURIComponent).join('/');
}
