import * as http from 'http';
import { AddressInfo } from 'net';

/** The part of Terraform Cloud that a run task talks to: plans by workspace, and what the task said of each. */
export interface ServerOfPlans {
  readonly url: string;
  plans: Record<string, object>;
  readonly results: Record<string, { status: string; message: string; url?: string }>;
  /** Authorizations that plans were read with, in order of the alphabet. */
  readonly tokens: readonly string[];
  /** Waits until a task has answered after it read a plan that holds `text`. */
  answered(workspace: string, text: string): Promise<void>;
  close(): Promise<void>;
}

export async function serverOfPlans(): Promise<ServerOfPlans> {
  const tokens = new Set<string>();
  const read: Record<string, string> = {};
  const made: ServerOfPlans = {
    url: '', plans: {}, results: {},
    get tokens() { return [...tokens].sort(); },
    answered: async (workspace, text) => {
      const until = Date.now() + 10_000;
      while (!(read[workspace]?.includes(text) && made.results[workspace]) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
      await new Promise((resolve) => setTimeout(resolve, 20));
      delete made.results[workspace];
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  const server = http.createServer((request, response) => {
    const [, what, workspace] = request.url!.split('/');
    let body = '';
    request.on('data', (chunk: Buffer) => { body += chunk.toString(); });
    request.on('end', () => {
      if (what === 'plans') {
        tokens.add(request.headers.authorization!);
        read[workspace] = JSON.stringify(made.plans[workspace]);
        response.end(read[workspace]);
      } else {
        made.results[workspace] = JSON.parse(body).data.attributes;
        response.writeHead(200).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(made, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
