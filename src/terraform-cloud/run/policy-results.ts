import { RunDocument, TerraformCloudApi } from '../api/terraform-cloud-api';
import { isUnanswered } from './runs';

/** What a policy, a set of them or a task said of a run. */
export interface PolicyResult {
  readonly name: string;
  readonly passed: boolean;
  /** In the words of who judged. */
  readonly says: string;
}

/** What Terraform Cloud's policies and run tasks say of a run. Nothing where it does not tell. */
export async function policyResults(api: TerraformCloudApi, run: RunDocument): Promise<PolicyResult[]> {
  try {
    const checks = await api.policyChecks(run.id);
    const { results } = await api.taskStages(run.id);
    return [
      ...checks.map(({ attributes: { status, result = {} } }): PolicyResult => {
        const { passed = 0, 'hard-failed': hard = 0, 'soft-failed': soft = 0, 'advisory-failed': advisory = 0 } = result;
        return { name: 'Policies', passed: hard + soft === 0 && !/fail|error/.test(status), says: `${passed} passed, ${hard + soft} failed, ${advisory} advised against` };
      }),
      ...results.flatMap(({ attributes }): PolicyResult[] => {
        const name = attributes['task-name'] ?? attributes['policy-kind'];
        if (typeof name !== 'string') return [];
        return [{ name, passed: attributes.status === 'passed', says: [attributes.status, attributes.message].filter((text) => typeof text === 'string' && text !== '').join(': ') }];
      }),
    ];
  } catch (error) {
    if (isUnanswered(error)) return [];
    throw error;
  }
}
