import * as http from 'http';
import { AddressInfo } from 'net';
import { HttpClient } from '../../api/http-client';
import { Clock, realClock } from '../clock';
import { GitlabApi } from '../gitlab/gitlab-api';
import { Log } from '../log';
import { PlanJson } from '../plans/plan-json';
import { complaint } from '../telling';
import { outcomeOf, PlanNote } from './plan-note';
import { isSigned, MergeRequestPage, mergeRequestOf, TaskRequest } from './task-request';

/** What the run task is told. */
export interface TaskServerOptions {
  /** The key that Terraform Cloud signs with. */
  readonly hmacKey: string;
  /** GitLab's API, e.g. `https://gitlab.com/api/v4`. Nothing is written to any other. */
  readonly gitlab: string;
  /** A token of GitLab with scope `api`. */
  readonly gitlabToken: string;
  /** Servers of Terraform Cloud that are answered, e.g. `https://app.terraform.io`. */
  readonly servers: readonly string[];
  readonly log: Log;
  /** @default 127.0.0.1: what ends TLS is in front */
  readonly host?: string;
  /** @default 0, any that is free */
  readonly port?: number;
  /** @default - as time passes */
  readonly clock?: Clock;
}

/** A run task that listens. */
export interface RunningTask {
  readonly url: string;
  /** Ends once everything that was asked is answered. */
  close(): Promise<void>;
}

const MOST_BYTES = 1024 * 1024;

/** A request that is not done, and why. */
class TaskRefused extends Error {}

/**
 * A run task for workspaces whose runs begin in GitLab: it writes what each plan does into one note on the merge request. It holds no token of Terraform Cloud, for
 * each request brings one that reads that plan alone.
 */
export async function startTaskServer(options: TaskServerOptions): Promise<RunningTask> {
  const task = new Task(options);
  const server = http.createServer((request, response) => void task.answer(request, response));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve));
  const { address, port } = server.address() as AddressInfo;
  return {
    url: `http://${address}:${port}/`,
    close: async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await task.done();
    },
  };
}

class Task {
  /** What is being written, by merge request: two plans of one change come at the same moment. */
  private readonly writing = new Map<string, Promise<void>>();

  public constructor(private readonly options: TaskServerOptions) {}

  public async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const bytes = await bodyOf(request);
    if (request.method !== 'POST' || bytes === undefined) return void response.writeHead(400, { Connection: 'close' }).end();
    if (!isSigned(bytes, request.headers['x-tfc-task-signature']?.toString(), this.options.hmacKey)) return void response.writeHead(401).end();
    const asked = parsed(bytes);
    response.writeHead(asked ? 200 : 422).end();
    // What is sent to see whether somebody listens asks for nothing.
    if (asked && asked.stage === 'post_plan') this.queue(asked);
  }

  public async done(): Promise<void> {
    await Promise.all(this.writing.values());
  }

  private queue(asked: TaskRequest): void {
    const page = mergeRequestOf(asked);
    const key = page === undefined ? asked.run_id : `${page.project}!${page.iid}`;
    const next = (this.writing.get(key) ?? Promise.resolve()).then(() => this.work(asked, page)).finally(() => {
      if (this.writing.get(key) === next) this.writing.delete(key);
    });
    this.writing.set(key, next);
  }

  private async work(asked: TaskRequest, page: MergeRequestPage | undefined): Promise<void> {
    try {
      await this.report(asked, await this.tell(asked, page));
    } catch (error) {
      const why = reasonOf(error);
      this.options.log(`${asked.workspace_name}: ${why}`);
      await this.report(asked, { passed: false, message: why }).catch(() => {});
    }
  }

  private async tell(asked: TaskRequest, page: MergeRequestPage | undefined): Promise<{ passed: boolean; message: string }> {
    if (page === undefined) return { passed: true, message: 'no merge request' };
    if (new URL(this.options.gitlab).origin !== page.origin) throw new TaskRefused(`the merge request is at ${page.origin}, and the token is for another GitLab`);
    const { clock = realClock, gitlab, gitlabToken, log } = this.options;
    const plan = (await this.client(asked.plan_json_api_url ?? '', asked.access_token).json({ method: 'GET', path: '' })).document as PlanJson;
    const outcome = outcomeOf(plan, asked.workspace_name, asked.run_id, asked.run_app_url);
    await new PlanNote(new GitlabApi(gitlab, page.project, gitlabToken, { sleep: (ms) => clock.sleep(ms) }), page.iid, clock).tell(outcome, page.sha);
    log(`${asked.workspace_name}: told ${page.project}!${page.iid}`);
    return { passed: true, message: `written to ${page.project}!${page.iid}` };
  }

  private async report(asked: TaskRequest, { passed, message }: { passed: boolean; message: string }): Promise<void> {
    const attributes = { status: passed ? 'passed' : 'failed', message, url: asked.vcs_pull_request_url ?? undefined };
    await this.client(asked.task_result_callback_url, asked.access_token).json({ method: 'PATCH', path: '', body: { data: { type: 'task-results', attributes } } });
  }

  /** Only servers that were named are asked: a request says where to send its token. */
  private client(url: string, token: string): HttpClient {
    const known = URL.canParse(url) && this.options.servers.some((server) => new URL(server).origin === new URL(url).origin);
    if (!known) throw new TaskRefused('the request comes from a server that was not named (--server)');
    const { clock = realClock } = this.options;
    return new HttpClient({ base: url, headers: { 'Authorization': `Bearer ${token}`, 'Content-Type': 'application/vnd.api+json' }, sleep: (ms) => clock.sleep(ms) });
  }
}

/** What people may read of an error: of a bug, only that it is one. */
function reasonOf(error: unknown): string {
  if (error instanceof TaskRefused) return error.message;
  try {
    return complaint(error);
  } catch {
    return `a bug in trackway: ${error instanceof Error ? error.name : typeof error}`;
  }
}

async function bodyOf(request: http.IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += (chunk as Buffer).length;
      if (size > MOST_BYTES) return undefined;
      chunks.push(chunk as Buffer);
    }
  } catch {
    return undefined; // it broke off
  }
  return Buffer.concat(chunks);
}

function parsed(bytes: Buffer): TaskRequest | undefined {
  try {
    const asked = JSON.parse(bytes.toString('utf8')) as Partial<TaskRequest>;
    return [asked.stage, asked.access_token, asked.task_result_callback_url, asked.workspace_name].every((one) => typeof one === 'string') ? asked as TaskRequest : undefined;
  } catch {
    return undefined;
  }
}
