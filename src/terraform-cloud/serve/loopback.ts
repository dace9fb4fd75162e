import * as http from 'http';
import { AddressInfo } from 'net';
import { ValidationError } from '../../core/validation-error';
import { Faults } from './faults';
import { ApiError } from './http';

/** A request as a server of this machine sees it. */
export interface LoopbackRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: http.IncomingHttpHeaders;
  /**
   * Everything that was sent; read when it is asked for.
   *
   * @throws ApiError 413 beyond that many bytes
   */
  body(most: number): Promise<Buffer>;
}

/** What goes back. */
export interface LoopbackAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly bytes?: Buffer;
}

/** How a server of this machine is made. */
export interface LoopbackOptions {
  /** 0 for any that is free. */
  readonly port: number;
  readonly faults?: Faults;
  readonly answer: (request: LoopbackRequest) => Promise<LoopbackAnswer>;
  /** What is answered where nothing else is: to an error, or to a fault. */
  readonly failure: (error: ApiError) => LoopbackAnswer;
}

/** A server that listens. */
export interface Loopback {
  /** `http://127.0.0.1:…`. */
  readonly url: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const OWN_NAMES = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Listens on the loopback interface and nowhere else. */
export async function listen(options: LoopbackOptions): Promise<Loopback> {
  let requests = 0;
  const server = http.createServer((request, response) => void new Exchange(request, response, options).answer(requests++));
  await new Promise<void>((resolve, reject) => server.once('error', (error) => reject(refusalOf(error, options.port))).listen(options.port, HOST, resolve));
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** One request and its answer. */
class Exchange {
  private readonly url: URL;

  public constructor(
    private readonly request: http.IncomingMessage, private readonly response: http.ServerResponse, private readonly options: LoopbackOptions,
  ) {
    this.url = addressOf(request.url ?? '/');
  }

  public async answer(before: number): Promise<void> {
    const fault = this.options.faults?.({ method: this.request.method!, path: this.url.pathname, before });
    if (fault === 'drop') return this.drop();
    const instead = typeof fault === 'object' && 'status' in fault ? fault : undefined;
    if (typeof fault === 'object' && 'delayMs' in fault) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    const answer = instead && !instead.after ? undefined : await this.done();
    if (fault === 'drop-after') return this.drop();
    if (!instead) return this.send(answer!);
    const failure = this.options.failure(new ApiError(instead.status, http.STATUS_CODES[instead.status] ?? 'failed'));
    this.send({ ...failure, headers: { ...failure.headers, ...instead.headers } });
  }

  private async done(): Promise<LoopbackAnswer> {
    try {
      // A page in somebody's browser whose name leads here would be answered otherwise.
      if (!OWN_NAMES.test(this.request.headers.host ?? '')) throw new ApiError(421, 'misdirected request', 'this server answers to 127.0.0.1 and localhost');
      return await this.options.answer({ method: this.request.method!, url: this.url, headers: this.request.headers, body: (most) => this.body(most) });
    } catch (error) {
      return this.options.failure(error instanceof ApiError ? error : new ApiError(500, 'internal error', error instanceof Error ? error.message : String(error)));
    }
  }

  private async body(most: number): Promise<Buffer> {
    const tooLarge = (): never => { throw new ApiError(413, 'payload too large', `at most ${most} bytes are taken`); };
    if (Number(this.request.headers['content-length'] ?? 0) > most) tooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    await new Promise<void>((resolve, reject) => {
      this.request.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > most) reject(new ApiError(413, 'payload too large', `at most ${most} bytes are taken`));
        else chunks.push(chunk);
      });
      this.request.once('end', resolve);
      for (const event of ['error', 'aborted']) this.request.once(event, () => reject(new ApiError(400, 'bad request', 'the request broke off')));
    });
    return Buffer.concat(chunks);
  }

  private send({ status, headers, bytes }: LoopbackAnswer): void {
    // What was not read cannot be skipped: the connection ends with the answer.
    const unread: Record<string, string> = this.request.readableEnded || !hasBody(this.request) ? {} : { Connection: 'close' };
    this.response.writeHead(status, { ...headers, ...unread });
    this.response.end(bytes);
  }

  private drop(): void {
    this.request.socket.destroy();
  }
}

function refusalOf(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  const fix = 'choose another with --port, or 0 for any that is free';
  return new ValidationError([{ path: 'trackway tfc serve', code: 'PortInUse', what: `something else listens on port ${port}`, fix }]);
}

function hasBody({ headers }: http.IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Whatever was sent as an address: one that is none is asked for in vain. */
function addressOf(text: string): URL {
  try {
    return new URL(text, `http://${HOST}`);
  } catch {
    return new URL('/not-an-address', `http://${HOST}`);
  }
}
