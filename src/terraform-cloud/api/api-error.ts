/** An answer of the API that is not what was asked for. */
export class ApiRefusal extends Error {
  public constructor(
    /** Method and path; never an address that is a secret. */
    public readonly request: string,
    /** HTTP's status. */
    public readonly status: number,
    /** What the API says, one line for each error. */
    public readonly reasons: readonly string[],
  ) {
    super(`${request} was answered with ${status}: ${reasons.join('; ') || 'no reason given'}`);
  }
}

/** There was no answer, however often it was asked. */
export class ApiUnreachable extends Error {
  public constructor(public readonly request: string, public readonly attempts: number, reason: string) {
    super(`${request} had no answer after ${attempts} attempts: ${reason}`);
  }
}
