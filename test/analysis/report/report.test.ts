import { dedupeFindings, fails, Finding, renderCodeQuality, renderJson, renderSarif, renderText, sortFindings } from '../../../src/analysis/report';

const finding = (more: Partial<Finding> = {}): Finding => ({
  code: 'TW0101', name: 'HostNotServedByGateway', rule: 'reach.HostAtGateway', level: 'error', message: 'host "a.com" is served by none; bind it to x/y',
  resource: { kind: 'VirtualService', namespace: 'shop', name: 'web' }, path: 'spec.hosts[0]', file: 'shop/routes.yaml', line: 12, ...more,
});
const warning = finding({ code: 'IST0118', name: 'PortName', rule: 'service.PortNameAnalyzer', level: 'info', message: 'Port name x.', path: '', file: 'a b.yaml', line: 3 });

test('findings are ordered by file, line and weight, and told once', () => {
  const later = finding({ line: 20 });
  const light = finding({ level: 'info', code: 'IST0131' });
  expect(sortFindings([later, light, finding(), warning])).toEqual([warning, finding(), light, later]);
  expect(dedupeFindings([finding(), later, finding(), finding({ rule: 'gateway.SecretAnalyzer' })])).toEqual([finding(), later]);
});

test.each([['never', false, false], ['error', true, false], ['warning', true, false], ['info', true, true]] as const)('--fail-on %s', (on, withError, withInfo) => {
  expect([fails([finding()], on), fails([warning], on), fails([], on)]).toEqual([withError, withInfo, false]);
});

test('text names the place, the object, the deciding field and what to do', () => {
  expect(renderText([warning, finding()], (code) => code === 'IST0118' ? 'name it http' : undefined)).toBe([
    'a b.yaml',
    '  3  info     IST0118 PortName  VirtualService shop/web',
    '     Port name x. → name it http',
    '',
    'shop/routes.yaml',
    '  12  error    TW0101 HostNotServedByGateway  VirtualService shop/web',
    '      host "a.com" is served by none; bind it to x/y',
    '      at spec.hosts[0]',
    '',
    '1 error, 1 info',
    '',
  ].join('\n'));
  expect(renderText([])).toBe('nothing found\n');
});

test('JSON is an array of exactly the documented shape', () => {
  expect(JSON.parse(renderJson([finding()]))).toEqual([{
    code: 'TW0101', name: 'HostNotServedByGateway', rule: 'reach.HostAtGateway', level: 'error', message: 'host "a.com" is served by none; bind it to x/y',
    resource: { kind: 'VirtualService', namespace: 'shop', name: 'web' }, path: 'spec.hosts[0]', file: 'shop/routes.yaml', line: 12,
  }]);
  expect(renderJson([])).toBe('[]\n');
});

test('SARIF has rules, levels, places and stable fingerprints', () => {
  const log = JSON.parse(renderSarif([warning, finding()], (code) => ({ name: `Name${code}`, level: 'error', doc: 'What it is.', fix: 'do this' })));
  expect(log.version).toBe('2.1.0');
  const [run] = log.runs;
  expect(run.tool.driver.rules.map((rule: { id: string; name: string }) => [rule.id, rule.name])).toEqual([['IST0118', 'NameIST0118'], ['TW0101', 'NameTW0101']]);
  expect(run.results[0]).toEqual({
    ruleId: 'IST0118', ruleIndex: 0, level: 'note', message: { text: 'Port name x.' },
    locations: [{
      physicalLocation: { artifactLocation: { uri: 'a%20b.yaml' }, region: { startLine: 3 } },
      logicalLocations: [{ fullyQualifiedName: 'VirtualService shop/web', kind: 'resource' }],
    }],
    partialFingerprints: { 'trackway/v1': 'IST0118 VirtualService shop/web' },
  });
  expect(run.results[1].level).toBe('error');
});

test('a Code Quality issue keeps its fingerprint when it moves, and no two share one', () => {
  const issues = (findings: Finding[]) => JSON.parse(renderCodeQuality(findings)) as { fingerprint: string; severity: string; location: object }[];
  const [before] = issues([finding()]);
  const [after] = issues([finding({ line: 99, file: 'elsewhere.yaml' })]);
  expect(after.fingerprint).toBe(before.fingerprint);
  expect(before).toMatchObject({ severity: 'critical', check_name: 'HostNotServedByGateway', location: { path: 'shop/routes.yaml', lines: { begin: 12 } } });
  expect(new Set(issues([finding(), finding(), finding({ path: 'spec.hosts[1]' })]).map((each) => each.fingerprint)).size).toBe(3);
});
