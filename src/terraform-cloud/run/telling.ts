import { ApiRefusal, ApiUnreachable } from '../api/api-error';
import { EXIT } from './exit-code';
import { isUnanswered } from './runs';

/** Why GitLab could not be told or asked; what is no answer of GitLab's is a bug, and goes on. */
export function complaint(error: unknown): string {
  if (error instanceof ApiUnreachable) return error.message;
  if (!(error instanceof ApiRefusal)) throw error;
  const hint = error.status === 401 ? '; GITLAB_TOKEN is not known there' : error.status === 403 || error.status === 404 ? '; GITLAB_TOKEN needs the scope api and the role Developer' : '';
  return `${error.message}${hint}`;
}

/** What is told to GitLab beside the work itself: that it could not be told is remembered, and stops nothing. */
export class Telling {
  private failure?: unknown;

  /** Why the last thing that could not be told could not. */
  public get untold(): string | undefined {
    return this.failure === undefined ? undefined : complaint(this.failure);
  }

  /** What to do about it. */
  public get remedy(): string {
    return isUnanswered(this.failure) ? 'run this again, nothing is done twice' : 'mend that and run this again, nothing is done twice';
  }

  /** What a command ends with that has done everything else. */
  public get exitCode(): number {
    return this.failure === undefined ? EXIT.done : isUnanswered(this.failure) ? EXIT.again : EXIT.refused;
  }

  public async tell(what: () => Promise<unknown>): Promise<void> {
    try {
      await what();
    } catch (error) {
      complaint(error);
      this.failure = error;
    }
  }
}
