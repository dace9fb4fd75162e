import { Problem } from '../../../core/validation-error';
import { isWhole } from '../../pod/amounts';
import { EnvoyPatch, filterValue, httpFilterMatch } from './envoy-patch';
import { EnvoyFilterName } from './filter-names';
import { PatchContext } from './patch-options';

/** Headers that are never logged: who has read the log could be the user. */
export const NEVER_LOGGED_HEADERS: readonly string[] = [
  'authentication-info', 'authorization', 'cookie', 'proxy-authenticate', 'proxy-authorization', 'set-cookie', 'set-cookie2', 'www-authenticate',
  'x-access-token', 'x-amz-security-token', 'x-api-key', 'x-auth-token', 'x-csrf-token', 'x-forwarded-client-cert', 'x-id-token', 'x-refresh-token', 'x-xsrf-token',
];

/** Details of logged responses. */
export interface ResponseLogOptions {
  /**
   * Headers that are not logged, besides `NEVER_LOGGED_HEADERS`.
   *
   * @default - none
   */
  readonly never?: readonly string[];
  /**
   * On which side.
   *
   * @default - 'gateway' where the target is a gateway, else 'inbound'
   */
  readonly context?: PatchContext;
}

/** Details of logged bodies. */
export interface ResponseBodyLogOptions extends ResponseLogOptions {
  /**
   * How much of a body is logged.
   *
   * @default 4096
   */
  readonly maxBytes?: number;
}

const BODY_BYTES = 4096;
const MOST_BODY_BYTES = 65536;

/**
 * Writes what services answer into the log of the proxy, for finding out what is wrong. Always a warning: such logs hold what users were told, and outlive
 * the question that they were made for.
 */
export class ResponseLog extends EnvoyPatch {
  /** Status and headers. Gives the warning `ResponseLogged`. */
  public static headers(options: ResponseLogOptions = {}): ResponseLog { return new ResponseLog(options); }
  /** The beginning of the body too: it is held in memory until it is whole, so streams no longer stream. Gives the warning `ResponseBodyLogged` besides. */
  public static headersAndBody(options: ResponseBodyLogOptions = {}): ResponseLog { return new ResponseLog(options, options.maxBytes ?? BODY_BYTES); }

  private constructor({ never = [], context }: ResponseLogOptions, bodyBytes?: number) {
    super([{
      applyTo: 'HTTP_FILTER',
      operation: 'INSERT_BEFORE',
      match: httpFilterMatch(EnvoyFilterName.ROUTER),
      value: filterValue({
        name: EnvoyFilterName.LUA,
        typedConfig: {
          '@type': 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua',
          'default_source_code': { inline_string: script(never, bodyBytes) },
        },
      }),
      context,
    }], { problems: problems(never, bodyBytes), warnings: warnings(bodyBytes) });
  }
}

/** Written at `warn`, for Istio's proxies log nothing below that unless they are told to. Values are put on one line, so that none can forge another. */
function script(never: readonly string[], bodyBytes: number | undefined): string {
  const hidden = [...new Set([...NEVER_LOGGED_HEADERS, ...never.map((name) => name.toLowerCase())])].sort();
  return [
    'local hidden = {',
    ...hidden.map((name) => `  [${JSON.stringify(name)}] = true,`),
    '}',
    'local function plain(text)',
    '  return (string.gsub(text, "%c", " "))',
    'end',
    'function envoy_on_response(handle)',
    '  local lines = {}',
    '  for name, value in pairs(handle:headers()) do',
    '    if hidden[string.lower(name)] then',
    '      value = "(hidden)"',
    '    end',
    '    table.insert(lines, plain(name) .. "=" .. plain(value))',
    '  end',
    '  handle:logWarn("response headers: " .. table.concat(lines, "; "))',
    ...(bodyBytes === undefined ? [] : [
      '  local body = handle:body()',
      '  if body then',
      `    handle:logWarn("response body: " .. plain(body:getBytes(0, math.min(body:length(), ${bodyBytes}))))`,
      '  end',
    ]),
    'end',
    '',
  ].join('\n');
}

function problems(never: readonly string[], bodyBytes: number | undefined): Problem[] {
  const found: Problem[] = never.filter((name) => !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)).map((name) => ({
    code: 'ResponseLogHeader', what: `\`never\` has ${JSON.stringify(name)}, which no header is called`, fix: 'give the name of a header',
  }));
  if (bodyBytes !== undefined && !isWhole(bodyBytes, 1, MOST_BODY_BYTES)) {
    found.push({ code: 'EnvoyBytes', what: `${bodyBytes} bytes of each body cannot be logged`, fix: `give a whole number from 1 to ${MOST_BODY_BYTES}` });
  }
  return found;
}

function warnings(bodyBytes: number | undefined): Problem[] {
  const found: Problem[] = [{
    code: 'ResponseLogged',
    what: `the headers of EVERY response are written to the log of the proxy, all but ${NEVER_LOGGED_HEADERS.length} that are known to hold credentials: session ids, names and addresses in any other are readable by whoever reads logs`,
    fix: 'name such headers in `never`, remove the log when the question is answered, or acknowledge the warning with the reason and its end',
  }];
  if (bodyBytes !== undefined) {
    found.push({
      code: 'ResponseBodyLogged',
      what: `the first ${bodyBytes} bytes of EVERY response body are written to the log of the proxy as they are: passwords, tokens and personal data in them too, and nothing hides those`,
      fix: 'log headers only, keep it away from production, or acknowledge the warning with the reason and its end',
    });
  }
  return found;
}
