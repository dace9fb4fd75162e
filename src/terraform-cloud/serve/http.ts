/** An answer that says what is wrong, in the form of https://jsonapi.org/format/#errors */
export class ApiError extends Error {
  public constructor(public readonly status: number, public readonly title: string, public readonly detail?: string, public readonly pointer?: string) {
    super(title);
  }

  public get body(): unknown {
    const { status, title, detail, pointer } = this;
    return { errors: [{ status: String(status), title, ...detail === undefined ? {} : { detail }, ...pointer === undefined ? {} : { source: { pointer } } }] };
  }
}

/** What is missing and what is forbidden look the same. */
export function notFound(): ApiError {
  return new ApiError(404, 'not found', 'not found, or not authorized');
}

/** Says that it is not there. */
export function missing(): never {
  throw notFound();
}

/** What a handler is asked. */
export interface Ask {
  /** Parts of the path by their names. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The document that was sent, if one was. */
  readonly body: any;
}

/** What was sent, or nothing. */
export function attributesOf(body: any): Record<string, any> {
  return body?.data?.attributes ?? {};
}

/** What a handler answers. */
export interface Answer {
  /** @default 200 */
  readonly status?: number;
  readonly document?: unknown;
  /** Where else to look. */
  readonly location?: string;
  readonly headers?: Record<string, string>;
  /** What is not a document. */
  readonly text?: string;
}

export type Handler = (ask: Ask) => Answer | Promise<Answer>;

/** A method and a path, with `:name` for a part that varies. */
export type Routes = Readonly<Record<string, Handler>>;

/** Finds who answers. */
export class Router {
  private readonly routes: { readonly method: string; readonly pattern: RegExp; readonly handler: Handler }[] = [];

  public constructor(...tables: readonly Routes[]) {
    for (const [key, handler] of tables.flatMap((table) => Object.entries(table))) {
      const [method, path] = key.split(' ');
      this.routes.push({ method, handler, pattern: new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`) });
    }
  }

  public find(method: string, path: string): { readonly handler: Handler; readonly params: Record<string, string> } | undefined {
    for (const route of this.routes) {
      if (route.method !== method) continue;
      const match = route.pattern.exec(path);
      const parts = Object.entries(match?.groups ?? {});
      if (match) return { handler: route.handler, params: Object.fromEntries(parts.map(([name, value]) => [name, decoded(value)])) };
    }
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApiError(400, 'bad request', 'the path is not encoded as URLs are');
  }
}

/** A page of a list. See https://developer.hashicorp.com/terraform/cloud-docs/api-docs#pagination */
export function page<T>(items: readonly T[], query: URLSearchParams, document: (item: T) => unknown): Answer {
  const size = Math.min(100, positive(query.get('page[size]'), 20));
  const current = positive(query.get('page[number]'), 1);
  const total = Math.max(1, Math.ceil(items.length / size));
  return {
    document: {
      data: items.slice((current - 1) * size, current * size).map(document),
      meta: {
        pagination: {
          'current-page': current, 'prev-page': current > 1 ? current - 1 : null, 'next-page': current < total ? current + 1 : null,
          'total-pages': total, 'total-count': items.length,
        },
      },
    },
  };
}

function positive(text: string | null, otherwise: number): number {
  const number = Number(text ?? otherwise);
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}

/** A reference from one document to another. */
export function related(type: string, id: string | undefined): { data: { type: string; id: string } | null } {
  return { data: id === undefined ? null : { type, id } };
}
