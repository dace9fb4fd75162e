import { parseDocument } from 'yaml';
import { LocatedProblem, ValidationError } from '../../core/validation-error';
import { isObject } from '../model/field';
import { NamedRequest } from './diff';
import { entryForms, parseEntry } from './request';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isPort: Check = (value) => Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
const isTextMap: Check = (value) => isObject(value) && Object.values(value).every((each) => ['string', 'number', 'boolean'].includes(typeof each));
const isTexts: Check = (value) => isText(value) || (Array.isArray(value) && value.every(isText));
const isOneOf = (...values: string[]): Check => (value) => values.includes(value as string);

const fields: Readonly<Record<string, readonly [Check, string]>> = {
  name: [isText, 'a text'], url: [isText, 'a URL'], from: [isText, 'a place where a request can start'], method: [isText, 'a text'], scheme: [isText, 'a text'],
  host: [isText, 'a text'], path: [isText, 'a text'], headers: [isTextMap, 'a map of texts'], port: [isPort, 'a port number'],
  protocol: [isOneOf('http', 'http2', 'tcp'), 'http, http2 or tcp'], httpVersion: [(value) => isText(value) || typeof value === 'number', 'a version'],
  tls: [isOneOf('plaintext', 'tls', 'mtls'), 'plaintext, tls or mtls'], sni: [isText, 'a text'], alpn: [isTexts, 'a text or a list of texts'], address: [isText, 'a text'],
  jwt: [isObject, 'an object'], clientCert: [isFlag, 'true or false'], source: [isObject, 'an object'], serverFirst: [isFlag, 'true or false'],
};

/**
 * Reads a table of requests: a YAML list whose entries are `TraceRequest`s (with a `name`, and `url` for scheme, host and path), or just
 * `GET https://shop.example.com/path`.
 *
 * @param file name that problems are reported under
 * @throws ValidationError `InvalidRequestTable`, with every entry that cannot be read
 */
export function parseRequestTable(text: string, file: string = '<requests>'): NamedRequest[] {
  const problems: LocatedProblem[] = [];
  const say = (what: string, fix: string = 'write a list of requests, each with a url or a host') => {
    problems.push({ path: file, code: 'InvalidRequestTable', what, fix });
  };
  const table = readTable(text, say);
  const requests = table.flatMap((entry, index) => readEntry(entry, `request ${index + 1}`, say) ?? []);
  if (problems.length > 0) throw new ValidationError(problems);
  return requests;
}

function readTable(text: string, say: (what: string, fix?: string) => void): unknown[] {
  try {
    const document = parseDocument(text, { logLevel: 'silent' });
    if (document.errors.length > 0) {
      say(`is no YAML: ${document.errors[0].message.split('\n', 1)[0]}`);
      return [];
    }
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (value === null || value === undefined) return [];
    const list = isObject(value) && Array.isArray(value.requests) ? value.requests : value;
    if (Array.isArray(list)) return list;
    say('is no list of requests');
  } catch (error) {
    say(`is no YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  return [];
}

function readEntry(entry: unknown, where: string, say: (what: string, fix?: string) => void): NamedRequest | undefined {
  if (typeof entry === 'string') return fromText(entry, where, say);
  if (!isObject(entry)) {
    say(`${where} is neither a text nor an object: ${JSON.stringify(entry)}`);
    return undefined;
  }
  const { url, httpVersion, ...rest } = entry;
  for (const [key, value] of Object.entries(entry)) {
    if (!Object.hasOwn(fields, key)) say(`${where} has the unknown field ${key}`, `use ${Object.keys(fields).join(', ')}`);
    else if (!fields[key][0](value)) say(`${where} has ${key}: ${JSON.stringify(value)}`, `give ${fields[key][1]}`);
  }
  if (typeof entry.from === 'string') {
    const parsed = parseEntry(entry.from);
    if ('error' in parsed) say(`${where} has from: ${parsed.error}`, entryForms);
  }
  const base = typeof url === 'string' ? fromText(url, where, say) : {};
  const version = Number(httpVersion) === 1 ? '1.0' : String(httpVersion as string);
  return { ...base, ...(rest as NamedRequest), ...(httpVersion === undefined ? {} : { httpVersion: version }) };
}

/** `https://host:port/path`, with the method before it if it is not GET. */
function fromText(text: string, where: string, say: (what: string, fix?: string) => void): NamedRequest | undefined {
  const match = /^(?:([A-Z]+)\s+)?(?:([a-z]+):\/\/)?([^/\s]+)(\/\S*)?$/.exec(text.trim());
  if (!match) {
    say(`${where} is no URL: ${JSON.stringify(text)}`);
    return undefined;
  }
  const [, method, scheme, host, path] = match;
  return { ...(method ? { method } : {}), ...(scheme ? { scheme } : {}), host, ...(path ? { path } : {}) };
}
