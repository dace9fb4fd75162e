import { GitlabReport } from './entities';

const KEYS = ['create', 'update', 'delete'] as const;
const MOST = 999_999;

/**
 * What GitLab makes of the artifact that a job hands over as `artifacts:reports:terraform`. See
 * https://docs.gitlab.com/user/infrastructure/iac/mr_integration/
 */
export function readReport(job: string, content: string): GitlabReport {
  let document: Record<string, unknown>;
  try {
    document = JSON.parse(content);
  } catch {
    return { job, error: 'invalid_json_format' };
  }
  const [create, update, deleted] = KEYS.map((key) => count(document?.[key]));
  return create === undefined || update === undefined || deleted === undefined ? { job, error: 'missing_json_keys' } : { job, create, update, delete: deleted };
}

function count(value: unknown): number | undefined {
  if (typeof value !== 'number' && !(typeof value === 'string' && /^\d{1,6}$/.test(value))) return undefined;
  return Math.min(MOST, Number(value));
}
