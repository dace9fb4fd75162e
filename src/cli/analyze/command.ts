import { analyze as judge, fails, FindingFormat, Model, renderFindings } from '../../analysis';
import { describeProblem, ValidationError } from '../../core/validation-error';
import { readManifests } from '../../manifests/read';
import { factOptions, readFacts } from '../input/read-facts';
import { tellNotes } from '../input/read-input';
import { defineCommand } from '../shell/command';

/** `trackway analyze` */
export const analyze = defineCommand({
  usage: [
    ['trackway analyze PATH…', 'files, folders, and - for standard input, judged together'],
  ],
  args: { name: 'PATH', least: 1, most: Infinity },
  options: {
    'format': { choices: ['text', 'json', 'sarif', 'gitlab', 'code-quality'], default: 'text', about: 'how to write it; gitlab and code-quality are the same' },
    'fail-on': { choices: ['never', 'info', 'warning', 'error'], default: 'error', about: 'from which level on findings make it exit with 1' },
    'suppress': { value: 'CODE[=OBJECT]', multiple: true, about: 'leave findings out, e.g. "IST0102=Namespace shop" or "TW0401=Service *.shop"' },
    ...factOptions,
  },
  examples: [
    ['trackway analyze dist', 'what would fail in the cluster'],
    ['helm template shop ./chart | trackway analyze - --fail-on warning', 'a chart, strictly'],
    ['trackway analyze dist --format gitlab > gl-code-quality-report.json', 'findings beside the lines of a merge request'],
  ],
  exitCodes: [
    ['0', 'nothing found that --fail-on asks for'],
    ['1', 'something found that --fail-on asks for'],
    ['2', 'the command line is wrong, or some input could not be read; then the findings are about the rest'],
  ],
  run({ options, args }, io) {
    const facts = readFacts(options);
    const { documents, problems } = readManifests(args, args.includes('-') ? { stdin: io.stdin() } : {});
    const unread = problems.filter(({ level }) => level === 'error');
    if (documents.length === 0 && unread.length > 0) throw new ValidationError(unread);
    const findings = judge(Model.of(documents, facts), { suppress: options.suppress });
    tellNotes(problems.filter(({ level }) => level === 'note'), io);
    io.stdout.write(renderFindings(findings, formats[options.format]));
    for (const problem of unread) io.stderr.write(`${describeProblem(problem)}\n`);
    return unread.length > 0 ? 2 : fails(findings, options['fail-on']) ? 1 : 0;
  },
});

const formats: Record<FindingFormat | 'gitlab', FindingFormat> = {
  'text': 'text', 'json': 'json', 'sarif': 'sarif', 'gitlab': 'code-quality', 'code-quality': 'code-quality',
};
