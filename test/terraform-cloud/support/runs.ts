import { pack } from '../../../src/terraform-cloud/archive/tar';
import type { RunningServer } from '../../../src/terraform-cloud/serve/server';
import { api } from './serving';

/** A workspace of `acme`, by its id. */
export async function makeWorkspace(server: Server, name: string, attributes: object = {}): Promise<string> {
  return (await ask(server, 'POST', '/organizations/acme/workspaces', { data: { attributes: { name, ...attributes } } })).data.id;
}

/** Uploads a configuration. */
export async function upload(server: Server, workspace: string, configuration: object, attributes: object = {}): Promise<string> {
  return uploadBytes(server, workspace, pack([{ path: 'cdk.tf.json', content: Buffer.from(JSON.stringify(configuration)), executable: false }]), attributes);
}

export async function uploadBytes(server: Server, workspace: string, bytes: Buffer, attributes: object = {}): Promise<string> {
  const { data } = await ask(server, 'POST', `/workspaces/${workspace}/configuration-versions`, { data: { attributes: { 'auto-queue-runs': false, ...attributes } } });
  const put = await fetch(data.attributes['upload-url'], { method: 'PUT', body: new Uint8Array(bytes) });
  if (!put.ok) throw new Error(`the upload was answered with ${put.status}`);
  return data.id;
}

/** Begins a run. */
export async function startRun(server: Server, workspace: string, configuration: string, attributes: object = {}): Promise<string> {
  const relationships = { 'workspace': { data: { id: workspace } }, 'configuration-version': { data: { id: configuration } } };
  return (await ask(server, 'POST', '/runs', { data: { attributes, relationships } })).data.id;
}

/** Waits for a run to be in one of these statuses; fails with its logs when it gets stuck elsewhere. */
export async function until(server: Server, run: string, ...statuses: readonly string[]): Promise<any> {
  let attributes: any;
  for (let i = 0; i < 600; i++) {
    attributes = (await ask(server, 'GET', `/runs/${run}`)).data.attributes;
    if (statuses.includes(attributes.status)) return attributes;
    if (['errored', 'canceled', 'discarded', 'applied', 'planned_and_finished'].includes(attributes.status)) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the run is ${attributes.status}, not ${statuses.join(' or ')}:\n${await logOf(server, 'plans', run)}\n${await logOf(server, 'applies', run)}`);
}

/** What terraform printed. */
export async function logOf(server: Server, kind: 'plans' | 'applies', run: string): Promise<string> {
  const { data } = await ask(server, 'GET', `/${kind}/${run.replace('run', kind === 'plans' ? 'plan' : 'apply')}`);
  return (await fetch(data.attributes['log-read-url'])).text();
}

/** Outputs of the current state. */
export async function outputsOf(server: Server, workspace: string): Promise<Record<string, unknown>> {
  const { data } = await ask(server, 'GET', `/workspaces/${workspace}/current-state-version-outputs`);
  return Object.fromEntries(data.map(({ attributes }: any) => [attributes.name, attributes.value]));
}

/** The document that is answered; fails for refusals. */
export async function ask(server: Server, method: string, path: string, body?: unknown): Promise<any> {
  const { status, document } = await api(server, method, path, body);
  if (status >= 400) throw new Error(`${method} ${path} was answered with ${status}: ${JSON.stringify(document)}`);
  return document;
}

export type Server = Pick<RunningServer, 'url' | 'token'>;
