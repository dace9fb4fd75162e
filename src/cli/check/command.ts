import { fails, renderCodeQuality, renderSarif, renderText } from '../../analysis/report';
import { describeProblem, ValidationError } from '../../core/validation-error';
import { readManifests } from '../../manifests/read';
import { asReportFindings, evaluate, evaluateTerraform, Policy, PolicyFinding, terraformResources } from '../../policies';
import { tellNotes } from '../input/read-input';
import { defineCommand } from '../shell/command';
import { readPolicies } from './read-policies';
import { readTerraform } from './read-terraform';

/** `trackway check` */
export const check = defineCommand({
  usage: [
    ['trackway check PATH… --policies FILE', 'manifests (files, folders, and - for standard input), synthesized stacks and plans of Terraform'],
  ],
  args: { name: 'PATH', least: 1, most: Infinity },
  options: {
    'policies': { value: 'FILE', multiple: true, about: 'policies: YAML, or a module that exports them' },
    'pack': { value: 'NAME', multiple: true, about: 'pod-security-baseline, pod-security-restricted, tenancy, cost, mesh or aws' },
    'format': { choices: ['text', 'json', 'sarif', 'gitlab', 'code-quality'], default: 'text', about: 'how to write it; gitlab and code-quality are the same' },
    'fail-on': { choices: ['never', 'info', 'warning', 'error'], default: 'error', about: 'from which severity on findings make it exit with 1' },
    'date': { value: 'DAY', about: 'the day exceptions are judged by, e.g. 2027-01-31; today if not given' },
    'namespace': { short: 'n', value: 'NAMESPACE', about: 'where objects go that name no namespace; default if not given' },
  },
  examples: [
    ['trackway check dist --policies policies.yaml', 'what would be refused'],
    ['terraform show -json plan > plan.json && trackway check plan.json --policies policies.yaml', 'what a plan would make'],
    ['trackway check dist --policies policies.yaml --format gitlab > gl-code-quality-report.json', 'findings beside the lines of a merge request'],
  ],
  exitCodes: [
    ['0', 'nothing found that --fail-on asks for'],
    ['1', 'something found that --fail-on asks for'],
    ['2', 'the command line or a policy is wrong, or some input could not be read; then the findings are about the rest'],
  ],
  run({ options, args }, io) {
    const asOf = dayOf(options.date);
    if (options.policies.length + options.pack.length === 0) {
      throw new ValidationError([{ path: 'trackway check', code: 'PolicyMissing', what: 'no policies are named', fix: 'add --policies FILE or --pack NAME' }]);
    }
    const policies = readPolicies(options.policies, options.pack);
    const { terraform, rest } = readTerraform(args);
    const { documents, problems } = rest.length > 0 ? readManifests(rest, rest.includes('-') ? { stdin: io.stdin() } : {}) : { documents: [], problems: [] };
    const unread = problems.filter(({ level }) => level === 'error');
    if (documents.length + terraform.length === 0 && unread.length > 0) throw new ValidationError(unread);
    const findings = [
      ...evaluate(policies, documents, { asOf, namespace: options.namespace }),
      ...terraform.flatMap(({ file, source, json }) => evaluateTerraform(policies, terraformResources(json), { asOf, source, file })),
    ];
    tellNotes(problems.filter(({ level }) => level === 'note'), io);
    io.stdout.write(render(findings, policies, options.format));
    for (const problem of unread) io.stderr.write(`${describeProblem(problem)}\n`);
    return unread.length > 0 ? 2 : fails(asReportFindings(findings), options['fail-on']) ? 1 : 0;
  },
});

function dayOf(given: string | undefined): string {
  if (given === undefined) return new Date().toISOString().slice(0, 10);
  if (/^\d{4}-\d\d-\d\d$/.test(given) && new Date(`${given}T00:00:00Z`).toJSON()?.startsWith(given)) return given;
  throw new ValidationError([{ path: 'trackway check', code: 'OptionDay', what: `\`--date\` must be a day, got ${JSON.stringify(given)}`, fix: 'write it as 2027-01-31' }]);
}

function render(findings: readonly PolicyFinding[], policies: readonly Policy[], format: string): string {
  const report = asReportFindings(findings);
  switch (format) {
    case 'json': return `${JSON.stringify(findings, undefined, 2)}\n`;
    case 'sarif': {
      const byId = new Map(policies.map((policy) => [policy.id, policy]));
      return renderSarif(report, (code) => {
        const policy = byId.get(code);
        return policy && { name: policy.title, level: policy.severity, doc: `${policy.title}: ${policy.why}`, fix: policy.fix };
      });
    }
    case 'text': return renderText(report);
    default: return renderCodeQuality(report);
  }
}
