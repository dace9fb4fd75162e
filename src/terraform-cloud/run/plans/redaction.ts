import { keysOf, below, PlanJson } from './plan-json';

/** A text of that many characters or more is looked for inside of others; a shorter one is only told apart as a whole. */
const TELLING = 6;
const SHORTEST = 3;

/** Hides what nobody is to read. */
export class Redaction {
  private readonly whole = new Set<string>();
  private readonly inside: string[] = [];

  /** @param secrets values, of which the texts are hidden wherever they stand */
  public constructor(secrets: Iterable<unknown>) {
    for (const secret of secrets) this.add(secret);
    // A secret that holds another goes first.
    this.inside.sort((a, b) => b.length - a.length);
  }

  /** Whether a value holds a secret, somewhere. */
  public hides(value: unknown): boolean {
    if (typeof value === 'number') return this.whole.has(String(value));
    if (typeof value === 'string') return this.whole.has(value) || this.inside.some((secret) => value.includes(secret));
    return keysOf(value).some((key) => this.hides(key) || this.hides(below(value, key)));
  }

  /** A text with the secrets in it taken out. */
  public text(text: string): string {
    return this.inside.reduce((redacted, secret) => redacted.split(secret).join('(sensitive)'), text);
  }

  private add(secret: unknown): void {
    if (typeof secret === 'object' && secret !== null) return Object.values(secret).forEach((one) => this.add(one));
    if (typeof secret !== 'string' && typeof secret !== 'number') return;
    const text = String(secret);
    if (text.length < SHORTEST) return;
    this.whole.add(text);
    if (typeof secret === 'number' || text.length < TELLING) return;
    this.inside.push(text);
    // As it stands in a JSON document or a template that a resource was given.
    for (const encoded of [JSON.stringify(text).slice(1, -1), Buffer.from(text).toString('base64')]) if (encoded !== text) this.inside.push(encoded);
  }
}

/**
 * The secrets of a plan: variables that the configuration or the workspace calls sensitive, and every value that terraform calls sensitive somewhere. Where such
 * a value stands in a place of which terraform does not say so (a provider copied it, another stack's state carried it), it is a secret there, too.
 *
 * @param variables names of variables that the workspace keeps secret
 * @param outputs outputs of other stacks that are secret, by the name of the data source
 */
export function secretsOf(plan: PlanJson, variables: readonly string[], outputs: ReadonlyMap<string, readonly string[]>): unknown[] {
  const declared = plan.configuration?.root_module?.variables ?? {};
  const found: unknown[] = Object.entries(plan.variables ?? {})
    .filter(([name]) => declared[name]?.sensitive === true || variables.includes(name)).map(([, { value }]) => value);
  for (const { change } of [...plan.resource_changes ?? [], ...plan.resource_drift ?? []]) {
    collect(change.before, change.before_sensitive, found);
    collect(change.after, change.after_sensitive, found);
  }
  for (const { mode, type, name, values } of plan.prior_state?.values?.root_module?.resources ?? []) {
    if (mode === 'data' && type === 'terraform_remote_state') found.push(...(outputs.get(name) ?? []).map((output) => below(values?.outputs, output)));
  }
  return found;
}

function collect(value: unknown, sensitive: unknown, into: unknown[]): void {
  if (sensitive === true) into.push(value);
  else for (const key of keysOf(sensitive)) collect(below(value, key), below(sensitive, key), into);
}
