import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Chart } from 'cdk8s';
import * as yaml from 'yaml';
import { Environment, Platform, WebService } from '../../../src';
import { Pipeline } from '../../../src/terraform-cloud/pipeline/pipeline';
import { pipelineFiles } from '../../../src/terraform-cloud/pipeline/pipeline-files';
import { PipelinePlan, planOf } from '../../../src/terraform-cloud/pipeline/pipeline-plan';
import { PipelineProps } from '../../../src/terraform-cloud/pipeline/pipeline-props';
import { SHARED, testIf } from '../../support/paths';
import { inNewFolder, shop } from '../support/platform';

const FACTS = { platform: 'shop', stacks: ['shop-prod-ground', 'shop-prod-app'], manifests: 'dist' };

type Job = Record<string, any>;

function ci(props: PipelineProps = {}, facts: Partial<PipelinePlan> = {}): Record<string, Job> {
  return yaml.parse(pipelineFiles(planOf(props, { ...FACTS, ...facts })).get(props.gitlabCi ?? '.gitlab-ci.yml')!);
}

function tasks(props: PipelineProps = {}, facts: Partial<PipelinePlan> = {}): Record<string, Job> {
  return yaml.parse(pipelineFiles(planOf(props, { ...FACTS, ...facts })).get(props.taskfile ?? 'Taskfile.yml')!).tasks;
}

/** Whether a job is in a pipeline, by the first rule that holds, as GitLab goes through them. */
function when(job: Job, variables: Record<string, string>): string {
  const holds = (condition: string): boolean => condition.split(' && ').every((part) => {
    const [, left, operator, right] = /^\$(\w+) (==|!=) (.+)$/.exec(part)!;
    const value = right.startsWith('$') ? variables[right.slice(1)] : JSON.parse(right);
    return (variables[left] === value) === (operator === '==');
  });
  for (const rule of job.rules ?? [{}]) {
    if (rule.if === undefined || holds(rule.if)) return rule.when ?? 'on_success';
  }
  return 'never';
}

const MERGE_REQUEST = { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '7', CI_MERGE_REQUEST_PROJECT_ID: '7', CI_DEFAULT_BRANCH: 'main' };
const FORK = { ...MERGE_REQUEST, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '8' };
const MAIN = { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main', CI_DEFAULT_BRANCH: 'main' };
const SCHEDULE = { ...MAIN, CI_PIPELINE_SOURCE: 'schedule' };

function jobsIn(pipeline: Record<string, Job>, variables: Record<string, string>): string[] {
  return Object.entries(pipeline).filter(([name, job]) => job.script !== undefined && !name.startsWith('.') && when(job, variables) === 'on_success').map(([name]) => name);
}

describe('which jobs run', () => {
  const pipeline = ci({ packs: ['pod-security-baseline'] });

  test('a merge request is synthesized, judged and planned, and nothing is applied', () => {
    expect(jobsIn(pipeline, MERGE_REQUEST)).toEqual(['synth', 'base', 'test', 'analyze', 'check', 'plan', 'plan: shop-prod-app', 'plan: shop-prod-ground']);
  });

  test('the default branch is judged and applied', () => {
    expect(jobsIn(pipeline, MAIN)).toEqual(['synth', 'test', 'analyze', 'check', 'apply']);
  });

  test('a schedule looks for drift, and never applies', () => {
    expect(jobsIn(pipeline, SCHEDULE)).toEqual(['synth', 'drift']);
  });

  test('a merge request from a fork is judged, and planned by nobody', () => {
    expect(jobsIn(pipeline, FORK)).toEqual(['synth', 'base', 'test', 'analyze', 'check']);
  });

  test('forks can be planned by a member who starts the job', () => {
    const { plan, 'plan: shop-prod-app': report } = ci({ forks: 'manual' });
    expect([when(plan, FORK), when(report, FORK), when(plan, MERGE_REQUEST)]).toEqual(['manual', 'on_success', 'on_success']);
  });

  test('the apply can wait for somebody to start it', () => {
    expect(when(ci({ apply: 'manual' }).apply, MAIN)).toBe('manual');
  });

  test('a platform without Kubernetes has nothing to analyze, and one without stacks nothing to plan', () => {
    expect(jobsIn(ci({}, { manifests: undefined }), MERGE_REQUEST)).not.toContain('analyze');
    expect(Object.keys(ci({}, { stacks: [] })).filter((name) => /plan|apply|drift|base/.test(name))).toEqual([]);
  });

  test('where Terraform Cloud reads the repository, a job checks what is committed, and none plans or applies', () => {
    expect(jobsIn(ci({ mode: 'vcs' }), MERGE_REQUEST)).toEqual(['synth', 'test', 'analyze', 'rendered']);
    expect(jobsIn(ci({ mode: 'vcs' }), MAIN)).toEqual(['synth', 'test', 'analyze', 'rendered']);
    expect(jobsIn(ci({ mode: 'vcs', drift: false }), SCHEDULE)).toEqual(['synth']);
  });
});

describe('what the jobs are', () => {
  test('each stack has a job for its report, for the widget takes one of each job', () => {
    const pipeline = ci();
    expect(pipeline['plan: shop-prod-app'].artifacts).toEqual({ reports: { terraform: '.trackway/reports/shop-prod-app.json' }, access: 'developer', expire_in: '1 week' });
    expect(pipeline['plan: shop-prod-app'].needs).toEqual(['plan']);
  });

  test('two applies never run at the same time, and none is cut short', () => {
    expect(ci().apply).toMatchObject({ resource_group: 'shop', interruptible: false });
  });

  test('nothing that tells how the system is built can be downloaded by guests', () => {
    const open = Object.entries(ci({ packs: ['aws'], review: { synth: 'npm run review' } })).filter(([, job]) => job.artifacts && job.artifacts.access !== 'developer');
    expect(open).toEqual([]);
  });

  test('an environment of a merge request is applied, and destroyed when it closes', () => {
    const pipeline = ci({ review: { synth: 'npm run synth:review', autoStop: '3 days' } });
    expect(pipeline.review).toMatchObject({
      environment: { name: 'review/$CI_MERGE_REQUEST_IID', on_stop: 'review: stop', auto_stop_in: '3 days' },
      variables: { TRACKWAY_REVIEW: '$CI_MERGE_REQUEST_IID' },
    });
    expect(pipeline['review: stop']).toMatchObject({ environment: { name: 'review/$CI_MERGE_REQUEST_IID', action: 'stop' } });
    expect(when(pipeline['review: stop'], MERGE_REQUEST)).toBe('manual');
    expect([when(pipeline.review, FORK), when(pipeline['review: stop'], FORK)]).toEqual(['never', 'never']);
  });

  test('the same platform has the same pipeline, in whatever order its stacks were made', () => {
    const files = (stacks: readonly string[]): string[] => [...pipelineFiles(planOf({}, { ...FACTS, stacks })).values()];
    expect(files(['b', 'a'])).toEqual(files(['a', 'b']));
  });

  test('tasks for people\'s own machines run the same commands as the jobs', () => {
    const [pipeline, local] = [ci({ packs: ['aws'] }), tasks({ packs: ['aws'] })];
    for (const name of ['synth', 'test', 'analyze', 'check', 'plan', 'apply', 'drift']) {
      expect(local[name].cmds.at(-1).replace(' {{.CLI_ARGS}}', '')).toBe(pipeline[name].script.at(-1).replace(' ${GITLAB_TOKEN:+--issue}', ''));
    }
  });

  test('a person is asked before something is applied, and keeps all commits of the clone', () => {
    expect(tasks().apply.prompt).toBe('Apply these stacks from this machine?');
    expect(tasks().base.cmds).toContain('git fetch --quiet origin "{{.TARGET}}"');
  });
});

const EVERY: PipelineProps[] = [
  {},
  { mode: 'vcs', drift: false },
  { packs: ['aws'], policies: ['policies.yaml'], forks: 'manual', apply: 'manual', review: { synth: 'npm run review' }, tags: ['docker'], gitlabCi: 'ci/trackway.yml' },
];

describe('what GitLab and go-task accept', () => {
  const checker = path.join(SHARED ?? '', 'tools', 'check-manifests');

  testIf(SHARED !== undefined, 'needs the schemas of GitLab and go-task')('every pipeline and every Taskfile is valid against their schemas', () => {
    inNewFolder((folder) => {
      for (const [index, props] of EVERY.entries()) {
        for (const [variant, facts] of [FACTS, { ...FACTS, stacks: [] }, { ...FACTS, manifests: undefined }].entries()) {
          const [pipeline, local] = [...pipelineFiles(planOf(props, facts)).values()];
          fs.writeFileSync(path.join(folder, `${index}-${variant}.gitlab-ci.yml`), pipeline);
          fs.writeFileSync(path.join(folder, `${index}-${variant}.taskfile.yml`), local);
        }
      }
      for (const schema of ['gitlab-ci', 'taskfile']) {
        const files = fs.readdirSync(folder).filter((file) => file.endsWith(`.${schema}.yml`)).map((file) => path.join(folder, file));
        const { stderr, status } = spawnSync(process.execPath, [path.join(checker, 'check-manifests.mjs'), '--json-schema', path.join(checker, 'schemas', `${schema}.schema.json`), ...files], { encoding: 'utf8' });
        expect([stderr.trim(), status]).toEqual(['9 documents, 9 pass, 0 problems', 0]);
      }
    });
  }, 120_000);
});

describe('the construct', () => {
  test('both files come out of synth(), with the stacks that the platform has by then', () => {
    inNewFolder(() => {
      const platform = shop();
      new Pipeline(platform);
      const empty = platform.synth();
      expect(fs.readFileSync('cdktf.out/pipeline/.gitlab-ci.yml', 'utf8')).not.toContain('plan:');
      expect(empty.trees.map(({ name }) => name)).toEqual(['pipeline']);
    });
    inNewFolder(() => {
      const platform = shop('ground');
      new Pipeline(platform, { test: 'make test' });
      const prod = platform.node.findChild('prod') as Environment;
      new WebService(prod.chart('web', { namespace: 'shop' }) as Chart, 'web', { image: 'registry.example.com/web:1.0.0', port: 8080 });
      platform.synth();
      expect(fs.readdirSync('cdktf.out/pipeline').sort()).toEqual(['.gitlab-ci.yml', '.trackway.sha256', 'Taskfile.yml']);
      const pipeline = yaml.parse(fs.readFileSync('cdktf.out/pipeline/.gitlab-ci.yml', 'utf8'));
      expect(Object.keys(pipeline)).toEqual(expect.arrayContaining(['analyze', 'plan: shop-prod-ground']));
      expect(pipeline.test.script).toEqual(['make test']);
    });
  });

  test('a platform has one pipeline', () => {
    const platform = shop();
    new Pipeline(platform);
    expect(() => new Pipeline(platform)).toThrow('[shop] there is already a construct "pipeline" here; give one of the two another id (DuplicateId)');
  });

  test.each<[PipelineProps, string]>([
    [{ image: 'node' }, '[shop/pipeline] the image "node" may be another program tomorrow; name a version or a digest, e.g. "node:20.18.1-bookworm" (PipelineImage)'],
    [{ image: 'node:latest' }, '[shop/pipeline] the image "node:latest" may be another program tomorrow; name a version or a digest, e.g. "node:20.18.1-bookworm" (PipelineImage)'],
    [{ synth: '' }, '[shop/pipeline] `synth` is one command on one line, got ""; move more into a script of package.json, e.g. "npm run synth" (PipelineCommand)'],
    [{ test: 'a\nb' }, '[shop/pipeline] `test` is one command on one line, got "a\\nb"; move more into a script of package.json, e.g. "npm run synth" (PipelineCommand)'],
    [{ gitlabCi: '../.gitlab-ci.yml' }, '[shop/pipeline] `gitlabCi` is a file of the repository, got "../.gitlab-ci.yml"; write its path from the root of the repository, in letters, digits, ".", "_", "-" and "/" (PipelinePath)'],
    [{ policies: ['a b.yaml'] }, '[shop/pipeline] `policies[0]` is a file of the repository, got "a b.yaml"; write its path from the root of the repository, in letters, digits, ".", "_", "-" and "/" (PipelinePath)'],
    [{ packs: ['tenacy'] }, '[shop/pipeline] there is no pack "tenacy"; did you mean "tenancy"? (PolicyPackUnknown)'],
    [{ mode: 'vcs', review: { synth: 'x' } }, '[shop/pipeline] environments of merge requests are applied by a job, and in `mode: \'vcs\'` no job applies; leave out `review`, or `mode` (PipelineReview)'],
    [{ review: { synth: 'x', autoStop: 'soon' } }, '[shop/pipeline] `review.autoStop` is a span of time, got "soon"; write e.g. "3 days" or "1 week" (PipelineReview)'],
  ])('%j is refused', (props, message) => {
    expect(() => new Pipeline(new Platform('shop'), props)).toThrow(message);
  });

  test.each(['node:20.18.1-bookworm', 'registry.example.com:5000/ci/node:20', `node@sha256:${'0'.repeat(64)}`, 'a/b:1@sha256:' + '1'.repeat(64)])('the image %s is accepted', (image) => {
    expect(() => new Pipeline(new Platform('shop'), { image })).not.toThrow();
  });
});
