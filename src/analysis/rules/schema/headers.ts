import { Field } from '../../model';
import { Check } from './check';

const token = /^[!#$%&'*+\-.^_`|~A-Za-z0-9]+$/;
const pseudo = new Set([':method', ':scheme', ':authority', ':path', ':status']);

/** The name of a header that a route matches: a JWT claim and pseudo headers too. */
export function checkMatchedHeader(check: Check, at: Field, name: string): void {
  if (name === '') check.error(at, 'header name cannot be empty');
  else if (!/^@request\.auth\.claims[.[]/i.test(name) && !pseudo.has(name) && !token.test(name)) check.error(at, `header name ${name} is not a valid header name`);
}

export function checkCorsHeader(check: Check, at: Field): void {
  const name = at.string() ?? '';
  if (name === '') check.error(at, 'header name cannot be empty');
  else if (name !== '*' && !token.test(name)) check.error(at, `header name ${name} is not a valid header name`);
}

/** `headers` of a route or destination: what is set, added and removed. */
export function checkHeaderChanges(check: Check, headers: Field): void {
  for (const side of ['request', 'response']) {
    for (const operation of ['set', 'add']) {
      for (const [name, value] of headers.at(side, operation).entries()) {
        checkChanged(check, value, name, side === 'request');
        // eslint-disable-next-line no-control-regex
        if (!/^[^\u0000-\u0008\u000a-\u001f\u007f]*$/.test(value.string() ?? '')) check.error(value, `header value configuration ${value.string()} is invalid`);
      }
    }
    for (const removed of headers.at(side, 'remove').items()) checkChanged(check, removed, removed.string() ?? '', false);
  }
}

function checkChanged(check: Check, at: Field, name: string, mayBeAuthority: boolean): void {
  const isAuthority = name.toLowerCase() === ':authority' || name.toLowerCase() === 'host';
  if (name === '') check.error(at, 'header name cannot be empty');
  else if (isAuthority && mayBeAuthority) return;
  else if (name.toLowerCase() === 'host') check.error(at, `invalid header ${JSON.stringify(name)}: cannot set Host header`);
  else if (name.startsWith(':')) check.error(at, `invalid header ${JSON.stringify(name)}: header cannot have ":" prefix`);
}

/** The authority may be rewritten in one place only. */
export function checkAuthority(check: Check, route: Field): void {
  let current = route.at('rewrite', 'authority').string() ?? '';
  for (const operation of ['set', 'add']) {
    for (const [name, value] of route.at('headers', 'request', operation).entries()) {
      if (name.toLowerCase() !== ':authority' && name.toLowerCase() !== 'host') continue;
      if (current !== '') {
        check.error(value, `authority header cannot be set multiple times: have ${JSON.stringify(current)}, attempting to set ${JSON.stringify(value.string() ?? '')}`);
        return;
      }
      current = value.string() ?? '';
    }
  }
}
