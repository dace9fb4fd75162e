import { randomBytes, timingSafeEqual } from 'crypto';
import * as http from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';
import { Cloud } from './cloud';
import { Execution } from './execution';
import { Answer, ApiError, notFound, Router } from './http';
import { runRoutes } from './run-routes';
import { stateRoutes, Uploads } from './state-routes';
import { writeWhole } from './store';
import { workspaceRoutes } from './workspace-routes';

/** What goes wrong with one request, on purpose: for tests of what talks to the server. */
export type Fault = { readonly status: number; readonly headers?: Record<string, string>; readonly after?: boolean } | 'drop' | 'drop-after' | { readonly delayMs: number };

/** A request that may go wrong. */
export interface FaultRequest {
  readonly method: string;
  /** Its path, without the query. */
  readonly path: string;
  /** How many requests there were before. */
  readonly before: number;
}

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
  readonly faults?: (request: FaultRequest) => Fault | undefined;
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

const HOST = '127.0.0.1';
const MOST_BODY = 600 * 1024 * 1024;
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
  const server = http.createServer((request, response) => void new Exchange(request, response, { cloud, router, uploads, token, options, counter }).answer());
  const counter = { requests: 0, second: 0, inSecond: 0 };
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port ?? 0, HOST, resolve));
  cloud.base = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  const cliConfig = (...hosts: readonly string[]): string => hosts.map((host) => hostBlock(host, cloud.base, token)).join('');
  writeWhole(path.join(cloud.settings.data, 'run.tfrc'), cliConfig('app.terraform.io', 'localhost'), 0o600);
  await execution.recover();
  return {
    url: cloud.base,
    token,
    cliConfig,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
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

interface Surroundings {
  readonly cloud: Cloud;
  readonly router: Router;
  readonly uploads: Uploads;
  readonly token: string;
  readonly options: ServeOptions;
  readonly counter: { requests: number; second: number; inSecond: number };
}

/** One request and its answer. */
class Exchange {
  private readonly url: URL;

  public constructor(private readonly request: http.IncomingMessage, private readonly response: http.ServerResponse, private readonly around: Surroundings) {
    this.url = new URL(request.url ?? '/', `http://${HOST}`);
  }

  public async answer(): Promise<void> {
    try {
      const { options, counter } = this.around;
      const fault = options.faults?.({ method: this.request.method!, path: this.url.pathname, before: counter.requests++ });
      if (fault === 'drop') return void this.request.socket.destroy();
      if (fault !== undefined && typeof fault === 'object' && 'status' in fault && !fault.after) return this.send(fault.status, undefined, fault.headers);
      if (fault !== undefined && typeof fault === 'object' && 'delayMs' in fault) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
      const send = await this.handle();
      if (fault === 'drop-after') return void this.request.socket.destroy();
      if (fault !== undefined && typeof fault === 'object' && 'status' in fault) return this.send(fault.status, undefined, fault.headers);
      send();
    } catch (error) {
      if (error instanceof ApiError) this.send(error.status, error.body);
      else this.send(500, new ApiError(500, 'internal error', error instanceof Error ? error.message : String(error)).body);
    }
  }

  private async handle(): Promise<() => void> {
    const { pathname } = this.url;
    if (pathname === '/.well-known/terraform.json') return () => this.send(200, Object.fromEntries(SERVICES.map((service) => [service, '/api/v2/'])));
    const blob = /^\/_archivist\/v1\/object\/([0-9a-f]{48})$/.exec(pathname)?.[1];
    if (blob !== undefined) return this.blob(blob);
    if (!pathname.startsWith('/api/v2/')) throw notFound();
    if (pathname !== '/api/v2/ping') this.authorize();
    this.limit();
    const found = this.around.router.find(this.request.method!, pathname.slice('/api/v2'.length));
    if (!found) throw new ApiError(404, 'not found', `this server does not know ${this.request.method} ${pathname}`);
    const answer: Answer = await found.handler({ params: found.params, query: this.url.searchParams, body: parse(await this.body()) });
    return () => this.send(answer.status ?? 200, answer.document, answer.location === undefined ? {} : { Location: answer.location });
  }

  /** Bytes by an address that is a secret, and so needs no token. */
  private async blob(blob: string): Promise<() => void> {
    const { uploads, cloud } = this.around;
    if (this.request.method === 'PUT') {
      uploads.take(blob, await this.body());
      return () => this.send(200);
    }
    const bytes = cloud.store.readBlob(blob);
    if (!bytes) throw notFound();
    const [offset, limit] = [Number(this.url.searchParams.get('offset') ?? 0), Number(this.url.searchParams.get('limit') ?? bytes.length)];
    return () => this.sendBytes(200, bytes.subarray(offset, offset + limit), { 'Content-Type': 'application/octet-stream' });
  }

  private authorize(): void {
    const [given, wanted] = [this.request.headers.authorization ?? '', `Bearer ${this.around.token}`].map((text) => Buffer.from(text));
    // Compared in full, whatever differs first: time tells nothing.
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new ApiError(401, 'unauthorized');
  }

  private limit(): void {
    const { options: { rateLimit = 0 }, counter } = this.around;
    if (rateLimit === 0) return;
    const second = Math.floor(Date.now() / 1000);
    if (counter.second !== second) Object.assign(counter, { second, inSecond: 0 });
    counter.inSecond += 1;
    if (counter.inSecond > rateLimit) throw new ApiError(429, 'Too many requests', 'You have exceeded the API\'s rate limit.');
  }

  private async body(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.request) {
      size += (chunk as Buffer).length;
      if (size > MOST_BODY) throw new ApiError(413, 'payload too large');
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks);
  }

  private send(status: number, document?: unknown, headers: Record<string, string> = {}): void {
    const type: Record<string, string> = document === undefined ? {} : { 'Content-Type': 'application/vnd.api+json' };
    this.sendBytes(status, document === undefined ? undefined : Buffer.from(JSON.stringify(document)), { ...type, ...headers });
  }

  private sendBytes(status: number, bytes: Buffer | undefined, headers: Record<string, string>): void {
    if (this.response.headersSent) return;
    const limit = this.around.options.rateLimit || 30;
    const wait: Record<string, string> = status === 429 ? { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1.0' } : {};
    this.response.writeHead(status, { ...HEADERS, 'X-RateLimit-Limit': String(limit), ...wait, ...headers });
    this.response.end(bytes);
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
