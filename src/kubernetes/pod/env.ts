import type { EnvValue } from 'cdk8s-plus-29';
import { Problem } from '../../core/validation-error';
import { Json } from '../synthesis/kubernetes-object';
import { SecretKey } from './secret-source';

/** Environment variables by name: text, an entry of a secret, or an `EnvValue` of cdk8s-plus. */
export type EnvMap = Record<string, string | SecretKey | EnvValue>;

const ENV_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
// Long random-looking values and the usual markers of credentials. A false alarm costs one acknowledgement; a leaked key costs more.
const SECRET_NAME = /(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;
const SECRET_VALUE = /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bglpat-[A-Za-z0-9_-]{20}\b|:\/\/[^/\s:@]+:[^/\s:@]+@/;

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
    if (!ENV_NAME.test(name)) {
      problems.push({ code: 'EnvName', what: `\`${prop}\` has a variable that no process can read, ${JSON.stringify(name)}`, fix: 'use letters, digits and "_", and start with a letter' });
    }
    if (value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean') {
      problems.push({ code: 'EnvValue', what: `\`${prop}.${name}\` must be text, got ${value}`, fix: `write it in quotes: "${value}"` });
    }
    if (typeof value === 'string' && looksSecret(name, value)) {
      problems.push({
        code: 'SecretInPlainText',
        what: `\`${prop}.${name}\` looks like a secret in plain text`, // its value is not repeated here
        fix: 'take it from a Secret: SecretSource.existing("…").key("…") or SecretSource.external("…").key("…")',
      });
    }
  }
  return problems;
}

/** Whether text looks like a credential that must not be in a manifest. */
export function looksSecret(name: string, value: string): boolean {
  return SECRET_VALUE.test(value) || (SECRET_NAME.test(name) && value !== '' && !/^(\/|\$\()/.test(value));
}

function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
