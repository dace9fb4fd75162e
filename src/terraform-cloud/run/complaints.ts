import { ApiRefusal, ApiUnreachable } from '../api/api-error';
import { RunDocument, TerraformCloudApi } from '../api/terraform-cloud-api';
import type { StackOutcome } from './note/stack-outcome';
import { isUnanswered, phaseOf, RunNotFinished } from './runs';
import { StackByHand, StackRefused } from './workspaces';

const MOST = 5;

/** What terraform complained of: the headline of each error and where it is. The rest may hold values of the configuration, and stays in the run. */
export async function complaintsOf(api: TerraformCloudApi, run: RunDocument, phase: 'plan' | 'apply'): Promise<string[]> {
  try {
    const document = phase === 'plan' ? await api.plan(phaseOf(run, phase)) : await api.apply(phaseOf(run, phase));
    return complaintsIn(await api.log(document));
  } catch (error) {
    if (isUnanswered(error) || error instanceof ApiRefusal || error instanceof RunNotFinished) return [];
    throw error;
  }
}

/** The same of what terraform printed. */
export function complaintsIn(log: string): string[] {
  const lines = log.replace(/\u001b\[[0-9;]*m/g, '').split('\n').map((line) => line.replace(/^[\s│╷╵|]+/, ''));
  const found = lines.flatMap((line, at) => {
    if (!line.startsWith('Error: ')) return [];
    const next = lines.slice(at + 1, at + 6);
    const where = next.find((one) => /^(?:with|on) .+[,:]/.test(one));
    return [`${line}${where === undefined ? '' : ` (${where.replace(/[,:]\s*$/, '')})`}`];
  });
  return found.length > MOST ? [...found.slice(0, MOST), `and ${found.length - MOST} more errors`] : found;
}

/** Whether a plan failed because a value of another stack is not known yet. */
export function lacksKnownValues(log: readonly string[]): boolean {
  return log.some((line) => /Invalid (?:for_each|count) argument|Invalid provider configuration|cannot be determined until apply/.test(line));
}

/** What becomes of a stack that an error stops. Anything that is a bug goes on. */
export function stoppedBy(error: unknown, stack: string): StackOutcome {
  if (error instanceof StackByHand) return { name: stack, is: 'byHand', reasons: [error.message] };
  const { reason, again } = reasonOf(error);
  return { name: stack, is: again ? 'unreachable' : 'failed', reasons: [reason] };
}

/** What became of a request, as a reason, and whether trying again may help. Anything else is a bug, and goes on. */
export function reasonOf(error: unknown): { readonly reason: string; readonly again: boolean } {
  if (error instanceof StackRefused) return { reason: error.message, again: false };
  if (error instanceof ApiUnreachable || error instanceof RunNotFinished) return { reason: error.message, again: true };
  if (error instanceof ApiRefusal) {
    if (error.status === 401) return { reason: `the server does not know the token (${error.request})`, again: false };
    const hint = error.status === 404 || error.status === 403 ? '; it is not there, or the token may not use it' : '';
    return { reason: `${error.message}${hint}`, again: isUnanswered(error) };
  }
  throw error;
}
