import { Problem } from '../../core/validation-error';
import { cronProblem } from '../../manifests/schema/cron';
import { GitlabProjectProps } from './gitlab-project-props';

/** What is wrong with a project, before it is made. */
export function projectProblems({ path, releaseBranches = [], defaultBranch = 'main', approvals, notes, drift }: GitlabProjectProps): Problem[] {
  const problems: Problem[] = [];
  if (!/^[\w][\w.-]*(\/[\w][\w.-]*)+$/.test(path)) problems.push({ code: 'GitlabPath', what: `\`path\` is ${JSON.stringify(path)}`, fix: 'write group and project, e.g. "acme/shop"' });
  for (const branch of [defaultBranch, ...releaseBranches]) {
    if (/^$|\s|^\/|\/$|\.\.|~|\^|:/.test(branch)) problems.push({ code: 'GitlabBranch', what: `${JSON.stringify(branch)} is no name of a branch`, fix: 'write a name, or a pattern such as "release-*"' });
  }
  if (defaultBranch.includes('*')) problems.push({ code: 'GitlabBranch', what: `\`defaultBranch\` is the pattern ${JSON.stringify(defaultBranch)}`, fix: 'name one branch' });
  const tooWide = releaseBranches.find((pattern) => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`).test('feature/x'));
  if (tooWide !== undefined) {
    problems.push({ code: 'GitlabBranch', what: `the pattern ${JSON.stringify(tooWide)} protects every branch, so that nobody can work`, fix: 'protect the branches of releases, e.g. "release-*"' });
  }
  if (approvals && (!Number.isInteger(approvals.required) || approvals.required < 1 || approvals.required > 100)) {
    problems.push({ code: 'GitlabApprovals', what: `${approvals.required} people would have to approve`, fix: 'write a number from 1 to 100, or leave `approvals` out' });
  }
  if (approvals?.groups?.length === 0) problems.push({ code: 'GitlabApprovals', what: 'nobody could approve: `groups` is empty', fix: 'leave it out, or name a group' });
  const { days = 90, renewedDaysBefore = 30 } = notes ?? {};
  if (!Number.isInteger(days) || days < 2 || days > 365 || !Number.isInteger(renewedDaysBefore) || renewedDaysBefore < 1 || renewedDaysBefore >= days) {
    problems.push({ code: 'GitlabToken', what: `the token of notes would hold ${days} days and be renewed ${renewedDaysBefore} days before`, fix: 'let it hold 2 to 365 days, and be renewed before its end and after its beginning' });
  }
  const wrong = drift && (drift.cron.startsWith('@') ? 'GitLab knows no macros' : cronProblem(drift.cron));
  if (wrong) problems.push({ code: 'GitlabSchedule', what: `\`drift.cron\` is ${JSON.stringify(drift.cron)}: ${wrong}`, fix: 'write five fields, e.g. "0 6 * * 1-5"' });
  return problems;
}
