import type { EnvValue } from 'cdk8s-plus-29';
import { Problem } from '../../core/validation-error';
import { Json } from '../synthesis/json';
import { looksSecret, nameSaysSecret } from './plain-secret';
import { SecretKey } from './secret-source';

/**
 * Environment variables by name: text, an entry of a secret, or an `EnvValue` of cdk8s-plus. Text that looks like a secret is refused;
 * `EnvValue.fromValue()` says that a value is harmless although its name says otherwise (`PUBLIC_API_KEY`).
 */
export type EnvMap = Record<string, string | SecretKey | EnvValue>;

const ENV_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
/** The longest string that Linux hands to a process (MAX_ARG_STRLEN, https://man7.org/linux/man-pages/man2/execve.2.html), its name and "=" included. */
const MOST_BYTES = 131072 - 1;

/** The `env` entry of one variable. */
export function renderEnv(name: string, value: EnvMap[string], secretName: (key: SecretKey) => string): Json {
  if (typeof value === 'string') return { name, value };
  if (value instanceof SecretKey) return { name, valueFrom: { secretKeyRef: { name: secretName(value), key: value.key } } };
  return value.valueFrom === undefined ? { name, value: value.value } : { name, valueFrom: plain(value.valueFrom) };
}

/** What is wrong with variables, all of it. */
export function envProblems(env: Record<string, unknown>, prop: string): Problem[] {
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (!ENV_NAME.test(name) || name.startsWith('..') || name === '.' || name.length > 253) {
      problems.push({ code: 'EnvName', what: `\`${prop}\` has a variable that no process can read, ${JSON.stringify(name)}`, fix: 'use letters, digits and "_", and start with a letter' });
    }
    const problem = valueProblem(name, value, prop);
    if (problem) problems.push(problem);
  }
  return problems;
}

function valueProblem(name: string, value: unknown, prop: string): Problem | undefined {
  const field = `\`${prop}.${name}\``;
  const secret: Problem = {
    code: 'SecretInPlainText',
    what: `${field} looks like a secret in plain text`, // its value is not repeated here
    fix: 'take it from a Secret: SecretSource.existing("…").key("…") or SecretSource.external("…").key("…")',
  };
  if (typeof value === 'string') {
    if (nameSaysSecret(name, value) || looksSecret(value)) return secret;
    if (value.includes('\0')) return { code: 'EnvValue', what: `${field} has a NUL character, which ends a string for every process`, fix: 'encode it, e.g. in base64' };
    if (/\p{Surrogate}/u.test(value)) return { code: 'EnvValue', what: `${field} is no text: it has half of a character`, fix: 'encode it, e.g. in base64' };
    const bytes = Buffer.byteLength(name) + 1 + Buffer.byteLength(value);
    return bytes <= MOST_BYTES ? undefined : { code: 'EnvValue', what: `${field} has ${bytes} bytes, more than Linux hands to a process`, fix: 'put it into a file: `files`' };
  }
  if (value instanceof SecretKey && prop !== 'configuration') return undefined;
  if (isEnvValue(value) && prop !== 'configuration') return typeof value.value === 'string' && looksSecret(value.value) ? secret : undefined;
  if (typeof value === 'object' && value !== null) {
    return { code: 'EnvValue', what: `${field} must be text, got an object`, fix: prop === 'configuration' ? 'give text; secrets go into `env`' : 'give text, SecretSource.existing("…").key("…") or an EnvValue' };
  }
  if (nameSaysSecret(name, String(value))) return secret;
  return { code: 'EnvValue', what: `${field} must be text, got ${String(value)}`, fix: `write it in quotes: "${String(value)}"` };
}

function isEnvValue(value: unknown): value is EnvValue {
  if (typeof value !== 'object' || value === null) return false;
  const { value: text, valueFrom } = value as Partial<EnvValue>;
  return typeof text === 'string' || (typeof valueFrom === 'object' && valueFrom !== null);
}

function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
