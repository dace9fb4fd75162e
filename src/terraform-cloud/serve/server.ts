import { randomBytes } from 'crypto';
import * as path from 'path';
import { Cloud } from './cloud';
import { Execution } from './execution';
import { Faults } from './faults';
import { Answer, ApiError, notFound, Router } from './http';
import { listen, LoopbackAnswer, LoopbackRequest } from './loopback';
import { runRoutes } from './run-routes';
import { sameSecret } from './secrets';
import { stateRoutes, Uploads } from './state-routes';
import { writeWhole } from './store';
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
   * How many requests a second are answered; 0 for any number.
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
const SERVICES = ['tfe.v2', 'tfe.v2.1', 'tfe.v2.2', 'state.v2'];
/** What the CLI looks for: without them it takes the server for an old Terraform Enterprise. */
const HEADERS = { 'TFP-API-Version': '2.6', 'TFP-AppName': 'HCP Terraform' };

/**
 * Starts a server of the part of Terraform Cloud's API that terraform, cdktf and trackway use, on the loopback interface. For development, tests and demos.
 */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const cloud = new Cloud({ data: path.resolve(options.data), executionMode: options.executionMode ?? 'remote', terraform: options.terraform ?? 'terraform' });
  const token = options.token ?? rememberedToken(cloud);
  const uploads = new Uploads(cloud);
  const execution = new Execution(cloud);
  const router = new Router(workspaceRoutes(cloud), stateRoutes(cloud, uploads), runRoutes(cloud, uploads, execution));
  const front = new Front(cloud, router, uploads, token, options.rateLimit ?? 0);
  const { url, close } = await listen({
    port: options.port ?? 0, faults: options.faults, answer: (request) => front.answer(request), failure: (error) => front.failure(error),
  });
  cloud.base = url;
  const cliConfig = (...hosts: readonly string[]): string => hosts.map((host) => hostBlock(host, url, token)).join('');
  writeWhole(path.join(cloud.settings.data, 'run.tfrc'), cliConfig('app.terraform.io', 'localhost'), 0o600);
  await execution.recover();
  return {
    url,
    token,
    cliConfig,
    close: async () => {
      await close();
      await execution.close();
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

/** See https://developer.hashicorp.com/terraform/internals/remote-service-discovery and https://developer.hashicorp.com/terraform/cli/config/config-file */
function hostBlock(host: string, base: string, token: string): string {
  const services = SERVICES.map((service) => `    "${service}" = "${base}/api/v2/"\n`).join('');
  return `host "${host}" {\n  services = {\n${services}  }\n}\ncredentials "${host}" {\n  token = "${token}"\n}\n`;
}

/** Who is let in, and to whom a request goes. */
class Front {
  private second = 0;
  private inSecond = 0;

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
    if (pathname !== '/api/v2/ping') this.authorize(request);
    this.limit();
    const found = this.router.find(request.method, pathname.slice('/api/v2'.length));
    if (!found) throw new ApiError(404, 'not found', `this server does not know ${request.method} ${pathname}`);
    const answer: Answer = await found.handler({ params: found.params, query: searchParams, body: parse(await request.body(MOST_DOCUMENT)) });
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
    const bytes = this.cloud.store.readBlob(blob);
    if (!bytes) throw notFound();
    const [offset, limit] = [Number(request.url.searchParams.get('offset') ?? 0), Number(request.url.searchParams.get('limit') ?? bytes.length)];
    return this.bytes(200, bytes.subarray(offset, offset + limit), { 'Content-Type': 'application/octet-stream' });
  }

  private authorize({ headers }: LoopbackRequest): void {
    if (!sameSecret(headers.authorization ?? '', `Bearer ${this.token}`)) throw new ApiError(401, 'unauthorized');
  }

  private limit(): void {
    if (this.rateLimit === 0) return;
    const second = Math.floor(Date.now() / 1000);
    if (this.second !== second) Object.assign(this, { second, inSecond: 0 });
    this.inSecond += 1;
    if (this.inSecond > this.rateLimit) throw new ApiError(429, 'Too many requests', 'You have exceeded the API\'s rate limit.');
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
