import { ValidationError } from '../../core/validation-error';
import { tokenFor, tokenVariable } from '../api/credentials';
import { TerraformCloudApi } from '../api/terraform-cloud-api';
import { Clock } from './clock';
import { WorkspaceAddress } from './stacks/stack';

type Env = Readonly<Record<string, string | undefined>>;

/** How servers are reached. */
export interface ServersOptions {
  /** A server that all stacks are planned at, whatever their cloud block says. */
  readonly api?: string;
  readonly env: Env;
  readonly clock: Clock;
  readonly attempts?: number;
  readonly timeoutMs?: number;
}

/**
 * The servers that stacks are at, each with its token.
 *
 * @throws ValidationError `ApiAddress`, `TokenMissing`
 */
export class Servers {
  private readonly known = new Map<string, TerraformCloudApi>();

  public constructor(private readonly options: ServersOptions) {
    if (options.api !== undefined) refusePlain(options.api);
  }

  /** The server of a workspace. */
  public of({ hostname }: WorkspaceAddress): TerraformCloudApi {
    const { api = `https://${hostname}`, env, clock, attempts, timeoutMs } = this.options;
    const known = this.known.get(api);
    if (known) return known;
    const host = new URL(api).host;
    // The token of production is not for a server that somebody runs beside it.
    const token = tokenFor(host, env) ?? (this.options.api === undefined ? undefined : env.TRACKWAY_TFC_TOKEN);
    if (token === undefined || token === '') throw new ValidationError([tokenMissing(host, this.options.api !== undefined)]);
    const made = new TerraformCloudApi(api, token, { attempts, timeoutMs, sleep: (milliseconds) => clock.sleep(milliseconds) });
    this.known.set(api, made);
    return made;
  }

  /** Where people look at a run. */
  public runUrl(address: WorkspaceAddress, run: string): string {
    const base = (this.options.api ?? `https://${address.hostname}`).replace(/\/+$/, '');
    return `${base}/app/${encodeURIComponent(address.organization)}/workspaces/${encodeURIComponent(address.workspace)}/runs/${run}`;
  }
}

function refusePlain(api: string): void {
  const url = URL.canParse(api) ? new URL(api) : undefined;
  const loopback = url !== undefined && /^(?:127(?:\.\d+){3}|\[::1\]|localhost)$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return;
  throw new ValidationError([{
    path: '--api', code: 'ApiAddress', what: `a token must not go to ${JSON.stringify(api)}: it is no https address, and not on this machine`, fix: 'write e.g. https://tfe.example.com, or http://127.0.0.1:8787',
  }]);
}

function tokenMissing(host: string, named: boolean): { path: string; code: string; what: string; fix: string } {
  const other = named ? 'TRACKWAY_TFC_TOKEN' : `${tokenVariable(host)}, or run \`terraform login ${host}\``;
  return { path: host, code: 'TokenMissing', what: 'there is no token for this server', fix: `set ${other}; in CI as a masked variable` };
}
