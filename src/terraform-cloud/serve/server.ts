import { randomBytes } from 'crypto';
import * as path from 'path';
import { callerOf, isAllowed } from './access';
import { cliConfig, SERVICES } from './cli-config';
import { Cloud, PolicyCommand } from './cloud';
import { Execution } from './execution';
import { Faults } from './faults';
import { holdFolder } from './hold-folder';
import { Answer, ApiError, notFound, Router } from './http';
import { listen, LoopbackAnswer, LoopbackRequest } from './loopback';
import { notify } from './notifications';
import { runRoutes } from './run-routes';
import { stateRoutes, Uploads } from './state-routes';
import { taskRoutes } from './task-routes';
import { versionOf } from './terraform-version';
import { variableRoutes } from './variable-routes';
import { workspaceRoutes } from './workspace-routes';

export type { Fault, FaultRequest, Faults } from './faults';

/** What a server is told at its start. */
export interface ServeOptions {
  /** The folder that everything is kept in. */
  readonly data: string;
  /**
   * Who knows it may do everything.
   *
   * @default - a new one, or that of the last time
   */
  readonly token?: string;
  /**
   * The port on the loopback interface.
   *
   * @default 0, any that is free
   */
  readonly port?: number;
  /**
   * Execution mode of workspaces whose maker does not say.
   *
   * @default 'remote'
   */
  readonly executionMode?: 'remote' | 'local';
  /**
   * The terraform that runs are executed with.
   *
   * @default 'terraform', found on PATH
   */
  readonly terraform?: string;
  /**
   * Hosts that configurations name besides app.terraform.io: runs find their states here too.
   *
   * @default - none
   */
  readonly hosts?: readonly string[];
  /**
   * Whether runs of all workspaces of an organization may read the state of a workspace whose maker does not say. HCP Terraform's workspaces share with nobody;
   * here nobody may have made them beforehand.
   *
   * @default true
   */
  readonly shareState?: boolean;
  /**
   * A command that judges each plan: it is called with the file of the plan as JSON, and fails where the plan must not be applied as it is.
   *
   * @default - nothing is judged
   */
  readonly policies?: PolicyCommand;
  /**
   * How many requests a second are answered; 0 for any number. With a limit, the runs of workspaces are listed 30 times a minute, as with HCP Terraform.
   *
   * @default 0
   */
  readonly rateLimit?: number;
  /**
   * Makes requests fail, for tests.
   *
   * @default - none fails
   */
  readonly faults?: Faults;
}

/** A server that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:…`. */
  readonly url: string;
  readonly token: string;
  /** The configuration of the terraform CLI by which hosts are found here, e.g. `app.terraform.io`. */
  cliConfig(...hosts: readonly string[]): string;
  close(): Promise<void>;
}

const MOST_BODY = 600 * 1024 * 1024;
const MOST_DOCUMENT = 32 * 1024 * 1024;
/** See https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run#list-runs-in-a-workspace */
const LISTS_A_MINUTE = 30;
/** What the CLI looks for: without them it takes the server for an old Terraform Enterprise. */
const HEADERS = { 'TFP-API-Version': '2.6', 'TFP-AppName': 'HCP Terraform' };

/**
 * Starts a server of the part of Terraform Cloud's API that terraform, cdktf and trackway use, on the loopback interface. For development, tests and demos.
 */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const terraform = options.terraform ?? 'terraform';
  const data = path.resolve(options.data);
  const release = await holdFolder(data);
  const cloud = new Cloud({
    data, terraform, executionMode: options.executionMode ?? 'remote', hosts: options.hosts ?? [], shareState: options.shareState ?? true, policies: options.policies,
  });
  const token = options.token ?? rememberedToken(cloud);
  const uploads = new Uploads(cloud);
  const execution = new Execution(cloud, (run) => notify(cloud, run));
  const router = new Router(
    workspaceRoutes(cloud), variableRoutes(cloud), stateRoutes(cloud, uploads), runRoutes(cloud, uploads, execution), taskRoutes(cloud, execution.checks),
  );
  const front = new Front(cloud, router, uploads, token, options.rateLimit ?? 0);
  cloud.terraformVersion = await versionOf(terraform);
  const { url, close } = await listen({
    port: options.port ?? 0, faults: options.faults, answer: (request) => front.answer(request), failure: (error) => front.failure(error),
  });
  cloud.base = url;
  release.tell(url);
  await execution.recover();
  return {
    url,
    token,
    cliConfig: (...hosts) => cliConfig(url, token, hosts),
    close: async () => {
      await close();
      await execution.close();
      release.end();
    },
  };
}

function rememberedToken(cloud: Cloud): string {
  const known = cloud.store.readSecret('token');
  if (known !== undefined) return known;
  const token = randomBytes(24).toString('hex');
  cloud.store.writeSecret('token', token);
  return token;
}

/** Who is let in, and to whom a request goes. */
class Front {
  private readonly asked: number[] = [];
  private readonly listed: number[] = [];

  public constructor(
    private readonly cloud: Cloud,
    private readonly router: Router,
    private readonly uploads: Uploads,
    private readonly token: string,
    private readonly rateLimit: number,
  ) {}

  public async answer(request: LoopbackRequest): Promise<LoopbackAnswer> {
    const { pathname, searchParams } = request.url;
    if (pathname === '/.well-known/terraform.json') return this.document(200, Object.fromEntries(SERVICES.map((service) => [service, '/api/v2/'])));
    const blob = /^\/_archivist\/v1\/object\/([0-9a-f]{48})$/.exec(pathname)?.[1];
    if (blob !== undefined) return this.blob(blob, request);
    if (!pathname.startsWith('/api/v2/')) throw notFound();
    const below = pathname.slice('/api/v2'.length);
    if (below !== '/ping') this.authorize(request, below);
    this.limit(request, below);
    const found = this.router.find(request.method, below);
    if (!found) throw new ApiError(404, 'not found', `this server does not know ${request.method} ${pathname}`);
    const answer: Answer = await found.handler({ params: found.params, query: searchParams, body: parse(await request.body(MOST_DOCUMENT)) });
    if (answer.text !== undefined) return this.bytes(200, Buffer.from(answer.text), { 'Content-Type': 'text/plain; charset=utf-8' });
    return this.document(answer.status ?? 200, answer.document, { ...answer.headers, ...answer.location === undefined ? {} : { Location: answer.location } });
  }

  public failure(error: ApiError): LoopbackAnswer {
    return this.document(error.status, error.body);
  }

  /** Bytes by an address that is a secret, and so needs no token. */
  private async blob(blob: string, request: LoopbackRequest): Promise<LoopbackAnswer> {
    if (request.method === 'PUT') {
      if (!this.uploads.awaits(blob)) throw notFound();
      this.uploads.take(blob, await request.body(MOST_BODY));
      return this.bytes(200);
    }
    const { searchParams } = request.url;
    const bytes = this.cloud.store.readBlob(blob, numberOf(searchParams.get('offset'), 0), numberOf(searchParams.get('limit'), Infinity));
    if (!bytes) throw notFound();
    return this.bytes(200, bytes, { 'Content-Type': 'application/octet-stream' });
  }

  /** Without a token nothing is told; what a token is not for is not there. */
  private authorize({ headers, method }: LoopbackRequest, below: string): void {
    const caller = callerOf(this.cloud, this.token, /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '');
    if (!caller) throw new ApiError(401, 'unauthorized');
    if (!isAllowed(this.cloud, caller, method, below)) throw notFound();
  }

  private limit({ method }: LoopbackRequest, below: string): void {
    if (this.rateLimit === 0) return;
    const now = Date.now();
    const isOver = (times: number[], window: number, most: number): boolean => {
      while (times.length > 0 && times[0] <= now - window) times.shift();
      return times.push(now) > most;
    };
    const isList = method === 'GET' && /^\/workspaces\/[^/]+\/runs$/.test(below);
    if (isOver(this.asked, 1000, this.rateLimit) || (isList && isOver(this.listed, 60_000, LISTS_A_MINUTE))) {
      throw new ApiError(429, 'Too many requests', 'You have exceeded the API\'s rate limit.');
    }
  }

  private document(status: number, document?: unknown, headers: Record<string, string> = {}): LoopbackAnswer {
    if (document === undefined) return this.bytes(status, undefined, headers);
    return this.bytes(status, Buffer.from(JSON.stringify(document)), { 'Content-Type': 'application/vnd.api+json', ...headers });
  }

  private bytes(status: number, bytes?: Buffer, headers: Record<string, string> = {}): LoopbackAnswer {
    const wait: Record<string, string> = status === 429 ? { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1.0' } : {};
    return { status, bytes, headers: { ...HEADERS, 'X-RateLimit-Limit': String(this.rateLimit || 30), ...wait, ...headers } };
  }
}

function parse(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new ApiError(400, 'bad request', 'the body is not JSON');
  }
}

function numberOf(text: string | null, otherwise: number): number {
  const number = Number(text ?? otherwise);
  return number >= 0 ? Math.floor(number) : otherwise;
}
