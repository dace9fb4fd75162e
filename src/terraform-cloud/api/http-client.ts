import { ApiRefusal, ApiUnreachable } from './api-error';

/** How a client reaches a server, and how patient it is. */
export interface HttpClientOptions {
  /** E.g. `https://app.terraform.io/api/v2`, without a slash at the end. */
  readonly base: string;
  /** Headers of every request to `base`, the secret among them. They go nowhere else. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * How often a request is tried.
   *
   * @default 6
   */
  readonly attempts?: number;
  /**
   * How long one attempt may take, in milliseconds.
   *
   * @default 60000
   */
  readonly timeoutMs?: number;
  /**
   * How time passes, for tests.
   *
   * @default - as it does
   */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** One request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `base`, with its query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /**
   * Whether asking twice is the same as asking once. What is not is sent again only where the server says that it did nothing (429); else the caller has to look
   * what became of it.
   *
   * @default - true for everything but POST
   */
  readonly repeatable?: boolean;
}

/** An answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

const ATTEMPTS = 6;
const TIMEOUT_MS = 60_000;
const LONGEST_WAIT_MS = 60_000;

/** Asks an HTTP API until it answers: limits, failures of the server and broken connections are waited out. */
export class HttpClient {
  public constructor(private readonly options: HttpClientOptions) {}

  /**
   * The answer, as JSON.
   *
   * @throws ApiRefusal for an answer that is no success
   * @throws ApiUnreachable without any answer
   */
  public async json(request: HttpRequest): Promise<{ status: number; document: any; headers: Headers }> {
    const { status, bytes, headers } = await this.ask(request);
    return { status, headers, document: bytes.length === 0 ? undefined : parsed(bytes) };
  }

  /** Bytes of an address that is itself the secret: without a token, and never named in a message. */
  public async download(url: string, what: string): Promise<Buffer> {
    const { bytes } = await this.patiently(`the download of ${what}`, true, () => this.send(url, { method: 'GET' }));
    return bytes;
  }

  /** Hands bytes over at such an address. */
  public async upload(url: string, bytes: Buffer, what: string): Promise<void> {
    const body = new Uint8Array(bytes);
    await this.patiently(`the upload of ${what}`, true, () => this.send(url, { method: 'PUT', body, headers: { 'Content-Type': 'application/octet-stream' } }));
  }

  /** The answer to a request below `base`. A redirect is followed without the token. */
  public async ask(request: HttpRequest): Promise<HttpAnswer> {
    const { method, path, body, repeatable = method !== 'POST' } = request;
    const name = `${method} ${path.split('?')[0]}`;
    const answer = await this.patiently(name, repeatable, () => this.send(`${this.options.base}${path}`, {
      method, headers: this.options.headers, body: body === undefined ? undefined : JSON.stringify(body),
    }));
    const elsewhere = answer.status >= 300 && answer.status < 400 ? answer.headers.get('location') : null;
    if (elsewhere === null) return answer;
    const url = new URL(elsewhere, `${this.options.base}/`).toString();
    return this.patiently(name, true, () => this.send(url, { method: 'GET' }));
  }

  private async patiently(name: string, repeatable: boolean, send: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
    const most = this.options.attempts ?? ATTEMPTS;
    for (let attempt = 1; ; attempt++) {
      let answer: HttpAnswer | undefined;
      let reason = '';
      try {
        answer = await send();
      } catch (error) {
        reason = reasonOf(error);
      }
      const wait = answer === undefined ? repeatable : answer.status === 429 || (repeatable && answer.status >= 500);
      if (!wait || attempt >= most) {
        if (answer === undefined) throw new ApiUnreachable(name, attempt, reason);
        if (answer.status >= 400) throw new ApiRefusal(name, answer.status, reasonsOf(answer));
        return answer;
      }
      await this.sleep(waitOf(answer, attempt));
    }
  }

  private async send(url: string, init: RequestInit): Promise<HttpAnswer> {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(this.options.timeoutMs ?? TIMEOUT_MS) });
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  private sleep(milliseconds: number): Promise<void> {
    return this.options.sleep?.(milliseconds) ?? new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
}

/** As long as the server says, by either header; else longer each time. */
function waitOf(answer: HttpAnswer | undefined, attempt: number): number {
  const said = ['x-ratelimit-reset', 'retry-after'].map((header) => Number.parseFloat(answer?.headers.get(header) ?? '')).find((seconds) => seconds >= 0);
  const own = 250 * 2 ** (attempt - 1);
  return Math.min(LONGEST_WAIT_MS, said === undefined ? own : Math.max(said * 1000, 50));
}

function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  if (name === 'TimeoutError') return 'it took too long';
  return cause?.code ?? 'the connection broke';
}

function reasonsOf({ bytes }: HttpAnswer): string[] {
  const document = parsed(bytes);
  const errors = Array.isArray(document?.errors) ? document.errors as { title?: string; detail?: string }[] : [];
  if (errors.length > 0) return errors.map(({ title, detail }) => [title, detail].filter((text) => text !== undefined).join(': '));
  const message = document?.message ?? document?.error;
  return typeof message === 'string' ? [message] : [];
}

function parsed(bytes: Buffer): any {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined; // a page of a proxy
  }
}
