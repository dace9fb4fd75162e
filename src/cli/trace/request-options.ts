import { parseEntry, TraceEntry, TraceRequest } from '../../analysis/trace';
import { Problem, ValidationError } from '../../core/validation-error';
import { Given, Options } from '../shell/command';

/** The options that describe one request. */
export const requestOptions = {
  host: { value: 'HOST', about: 'whom the request is for, with its port if the client sends one' },
  path: { value: 'PATH', about: 'path and query; / if not given' },
  method: { value: 'METHOD', about: 'GET if not given' },
  header: { value: 'NAME=VALUE', multiple: true, about: 'a header' },
  port: { value: 'PORT', about: 'where the client connects; that of the host or scheme if not given' },
  scheme: { choices: ['http', 'https', 'grpc', 'tls', 'tcp'], about: 'https for port 443, else http, if not given' },
  sni: { value: 'NAME', about: 'server name of the TLS handshake; the host if not given' },
  protocol: { choices: ['http', 'http2', 'tcp'], about: 'that of the scheme if not given' },
  tls: { choices: ['plaintext', 'tls', 'mtls'], about: 'mtls is with the certificates of the mesh; that of the scheme if not given' },
  address: { value: 'ADDRESS', about: 'what is dialled, if it is not the host' },
  from: { value: 'ENTRY', about: 'ingress[:NS/NAME], gateway:NS/NAME, gateway-labels:K=V, sidecar:NS/WORKLOAD; else the front door' },
  inbound: { value: 'NS/WORKLOAD', about: 'straight to the pods of a workload, as --from inbound:NS/WORKLOAD' },
} as const satisfies Options;

export type GivenRequest = Given<typeof requestOptions>['options'];

/**
 * The request that the options describe.
 *
 * @throws ValidationError with everything that is wrong with them
 */
export function requestOf(given: GivenRequest): TraceRequest {
  const problems: Problem[] = [];
  const entry = entryOf(given, problems);
  const request: TraceRequest = {
    ...entry === undefined ? {} : { from: entry },
    ...given.host === undefined ? {} : { host: hostOf(given.host, problems) },
    ...given.port === undefined ? {} : { port: portOf(given.port, problems) },
    ...given.method === undefined ? {} : { method: methodOf(given.method, problems) },
    path: pathOf(given.path ?? '/', problems),
    headers: headersOf(given.header, problems),
    ...only('scheme', given.scheme),
    ...only('sni', given.sni),
    ...only('protocol', given.protocol),
    ...only('tls', given.tls),
    ...only('address', given.address),
  };
  if (!namesTarget(given, entry)) {
    problems.push({ code: 'TraceHostMissing', what: 'it is not said whom the request is for', fix: 'give --host, e.g. --host shop.example.com' });
  }
  if (problems.length > 0) throw new ValidationError(problems.map((problem) => ({ path: 'trackway trace', ...problem })));
  return request;
}

function namesTarget(given: GivenRequest, entry: TraceEntry | undefined): boolean {
  const isTcp = given.protocol === 'tcp' || given.scheme === 'tcp' || given.scheme === 'tls';
  return given.host !== undefined || given.sni !== undefined || given.address !== undefined || isTcp || entry?.kind === 'inbound'
    || given.header.some((header) => /^(?:host|:authority)[=:]/i.test(header));
}

function entryOf({ from, inbound }: GivenRequest, problems: Problem[]): TraceEntry | undefined {
  if (from !== undefined && inbound !== undefined) {
    problems.push({ code: 'TraceEntryTwice', what: '--from and --inbound both say where the request starts', fix: 'leave out one of them' });
    return undefined;
  }
  const text = inbound === undefined ? from : `inbound:${inbound}`;
  const entry = text === undefined ? undefined : parseEntry(text);
  if (entry === undefined || !('error' in entry)) return entry;
  problems.push({
    code: 'TraceEntryInvalid',
    what: entry.error,
    fix: 'write ingress, ingress:NS/NAME, gateway:NS/NAME, gateway-labels:K=V, sidecar:NS/WORKLOAD or inbound:NS/WORKLOAD',
  });
  return undefined;
}

function hostOf(host: string, problems: Problem[]): string {
  if (/[/\s?#@]/.test(host) || host === '') {
    problems.push({
      code: 'TraceHostInvalid',
      what: `--host cannot be ${JSON.stringify(host)}`,
      fix: 'write only the host and its port, e.g. shop.example.com:8443, and the rest with --scheme and --path',
    });
  }
  return host;
}

function portOf(port: string, problems: Problem[]): number {
  const number = /^\d{1,5}$/.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65535) {
    problems.push({ code: 'TracePortInvalid', what: `--port cannot be ${JSON.stringify(port)}`, fix: 'write a number from 1 to 65535' });
  }
  return number;
}

function methodOf(method: string, problems: Problem[]): string {
  if (!/^[A-Za-z]+$/.test(method)) {
    problems.push({ code: 'TraceMethodInvalid', what: `--method cannot be ${JSON.stringify(method)}`, fix: 'write one word, e.g. GET' });
  }
  return method.toUpperCase();
}

function pathOf(path: string, problems: Problem[]): string {
  if (!path.startsWith('/') && path !== '*') {
    problems.push({ code: 'TracePathInvalid', what: `--path cannot be ${JSON.stringify(path)}`, fix: 'begin it with /' });
  }
  return path;
}

/** `name=value`, or `name: value` as curl has it; one name several times is one header with several values. */
function headersOf(headers: readonly string[], problems: Problem[]): Record<string, string | string[]> {
  const found = new Map<string, string[]>();
  for (const header of headers) {
    const match = /^(:?[!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:=|:\s*)(.*)$/s.exec(header);
    if (match === null) {
      problems.push({ code: 'TraceHeaderInvalid', what: `--header cannot be ${JSON.stringify(header)}`, fix: 'write NAME=VALUE, e.g. x-dark-launch=v2' });
    } else {
      const name = match[1].toLowerCase();
      found.set(name, [...found.get(name) ?? [], match[2]]);
    }
  }
  return Object.fromEntries([...found].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}

function only<K extends string, V>(name: K, value: V | undefined): { readonly [k in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [k in K]?: V };
}
