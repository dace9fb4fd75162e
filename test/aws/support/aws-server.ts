import { ChildProcess, spawn, spawnSync } from 'child_process';
import * as http from 'http';
import { AddressInfo } from 'net';
import { RdsMemory } from './rds-memory';

/** Whether an AWS server can run here. */
export const HAS_MOTO = spawnSync('python3', ['-c', 'import moto.server'], { encoding: 'utf8' }).status === 0;

/** What is missing where it cannot. */
export const NO_MOTO = 'needs python3 with moto[server]';

type Item = Record<string, any>;

/**
 * AWS on loopback: moto, and in front of it what moto does not know of EKS: add-ons, access entries and their policies, Pod Identity, and the settings of a
 * cluster that moto forgets.
 */
export class AwsServer {
  /** Starts both. */
  public static async start(): Promise<AwsServer> {
    const moto = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
    });
    const port = await new Promise<number>((resolve, reject) => {
      let text = '';
      moto.once('exit', () => reject(new Error(`moto ended:\n${text}`)));
      moto.stderr.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const found = /Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(text);
        if (found) resolve(Number(found[1]));
      });
    });
    const server = new AwsServer(moto, port);
    await new Promise<void>((resolve) => { server.front.listen(0, '127.0.0.1', resolve); });
    return server;
  }

  private readonly front = http.createServer((request, response) => { void this.answer(request, response); });
  private readonly items = new Map<string, Item>();
  private readonly asked = new Map<string, Item>();
  private readonly rds = new RdsMemory();

  private constructor(private readonly moto: ChildProcess, private readonly port: number) {}

  /** Where it listens. */
  public get url(): string {
    return `http://127.0.0.1:${(this.front.address() as AddressInfo).port}`;
  }

  /** Ends both. */
  public async stop(): Promise<void> {
    this.moto.removeAllListeners('exit');
    const ended = new Promise((resolve) => { this.moto.once('exit', resolve); });
    this.moto.kill('SIGKILL');
    await ended;
    this.moto.stderr!.destroy();
    this.front.closeAllConnections();
    await new Promise<void>((resolve) => { this.front.close(() => resolve()); });
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const path = decodeURIComponent(request.url!.split('?')[0]);
    const own = this.own(request.method!, path, body);
    if (own) {
      response.writeHead(own.status, { 'content-type': 'application/json', ...(own.status === 404 ? { 'x-amzn-errortype': 'ResourceNotFoundException' } : {}) });
      response.end(JSON.stringify(own.body));
      return;
    }
    const sent = http.request({ host: '127.0.0.1', port: this.port, method: request.method, path: request.url, headers: request.headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => parts.push(chunk));
      answer.on('end', async () => {
        const text = await this.remembered(request.method!, path, body, withoutOwnTags(Buffer.concat(parts)));
        response.writeHead(answer.statusCode!, { ...answer.headers, 'content-length': text.length });
        response.end(text);
      });
    });
    sent.end(body);
  }

  /** Settings that moto drops, put back into what it says, and what it makes up left out. */
  private async remembered(method: string, path: string, body: Buffer, answer: Buffer): Promise<Buffer> {
    if (path === '/') return this.rds.complete(body, answer);
    if (!/^\/clusters(\/[^/]+(\/node-groups(\/[^/]+)?)?)?$/.test(path)) return answer;
    const { cluster, nodegroup } = JSON.parse(answer.toString() || '{}') as { cluster?: Item; nodegroup?: Item };
    const made = cluster ?? nodegroup;
    if (!made) return answer;
    const key = cluster ? cluster.name : `${nodegroup!.clusterName}/${nodegroup!.nodegroupName}`;
    if (method === 'POST') this.asked.set(key, { ...JSON.parse(body.toString()), ...(cluster ? { securityGroup: await this.createSecurityGroup(key) } : {}) });
    const asked = this.asked.get(key) ?? {};
    if (cluster) {
      for (const name of ['upgradePolicy', 'zonalShiftConfig', 'computeConfig', 'storageConfig', 'accessConfig', 'encryptionConfig']) cluster[name] = asked[name];
      cluster.kubernetesNetworkConfig = { serviceIpv4Cidr: '172.20.0.0/16', ipFamily: 'ipv4', ...asked.kubernetesNetworkConfig };
      cluster.resourcesVpcConfig.clusterSecurityGroupId = asked.securityGroup;
    } else {
      delete nodegroup!.remoteAccess;
      for (const name of ['updateConfig', 'nodeRepairConfig']) nodegroup![name] = asked[name];
    }
    return Buffer.from(JSON.stringify(cluster ? { cluster } : { nodegroup }));
  }

  /** The group that EKS makes for a cluster: moto tells the id of one that it never made. */
  private async createSecurityGroup(name: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.port}/`, {
      method: 'POST',
      headers: {
        'authorization': 'AWS4-HMAC-SHA256 Credential=nobody/20200101/ap-northeast-2/ec2/aws4_request, SignedHeaders=host, Signature=none',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: `Action=CreateSecurityGroup&Version=2016-11-15&GroupName=eks-${name}&GroupDescription=eks`,
    });
    return /<groupId>(.*?)<\/groupId>/.exec(await response.text())![1];
  }

  private own(method: string, path: string, body: Buffer): { status: number; body: unknown } | undefined {
    const update = /^\/clusters\/([^/]+)\/(update-config|updates\/([^/]+))$/.exec(path);
    if (update) return { status: 200, body: { update: this.update(update[1], update[3], body) } };
    const association = /^\/clusters\/([^/]+)\/pod-identity-associations(?:\/([^/]+))?$/.exec(path);
    if (association) return this.associations(method, association[1], association[2], body);
    const match = /^\/clusters\/([^/]+)\/(addons|access-entries)(?:\/(.+))?$/.exec(path);
    if (!match) return undefined;
    const [, cluster, kind, rest] = match;
    const input = body.length > 0 ? JSON.parse(body.toString()) as Item : {};
    const policies = /^(.*?)\/access-policies(?:\/(.+))?$/.exec(rest ?? '');
    if (policies) return this.policies(method, `${cluster}/policies/${policies[1]}`, policies[1], policies[2], input);
    const wrap = kind === 'addons' ? 'addon' : 'accessEntry';
    const name = rest ?? input.addonName ?? input.principalArn;
    const key = `${cluster}/${kind}/${name}`;
    if (method === 'POST' && rest === undefined) {
      const arn = `arn:aws:eks:ap-northeast-2:123456789012:${wrap}/${cluster}/${name}`;
      const associations = (input.podIdentityAssociations as Item[] | undefined)?.map((one, i) => this.association(cluster, one, i));
      const made = { ...input, clusterName: cluster, status: 'ACTIVE', health: { issues: [] }, createdAt: 0, modifiedAt: 0, tags: input.tags ?? {} };
      this.items.set(key, { ...made, [kind === 'addons' ? 'addonArn' : 'accessEntryArn']: arn, podIdentityAssociations: associations });
    }
    const found = this.items.get(key);
    if (!found) return { status: 404, body: { message: `no ${wrap} ${name}` } };
    if (method === 'DELETE') this.items.delete(key);
    return { status: 200, body: { [wrap]: found } };
  }

  /** A change of a cluster's settings, which is done at once. */
  private update(cluster: string, id: string | undefined, body: Buffer): Item {
    if (id === undefined) {
      const { kubernetesNetworkConfig, ...input } = JSON.parse(body.toString()) as Item;
      const asked = this.asked.get(cluster) ?? {};
      this.asked.set(cluster, { ...asked, ...input, kubernetesNetworkConfig: { ...asked.kubernetesNetworkConfig, ...kubernetesNetworkConfig } });
    }
    return { id: id ?? 'u-1', status: 'Successful', type: 'AutoModeUpdate', params: [], errors: [], createdAt: 0 };
  }

  private associations(method: string, cluster: string, id: string | undefined, body: Buffer): { status: number; body: unknown } {
    const input = body.length > 0 ? JSON.parse(body.toString()) as Item : {};
    const made = id ?? this.association(cluster, input, 0).split('/').pop()!;
    const association = this.items.get(`association/${made}`);
    if (!association) return { status: 404, body: { message: `no association ${made}` } };
    if (method === 'DELETE') this.items.delete(`association/${made}`);
    return { status: 200, body: { association } };
  }

  private association(cluster: string, { namespace = 'kube-system', serviceAccount, roleArn, tags = {} }: Item, i: number): string {
    const id = `a-${namespace === 'kube-system' ? '' : `${namespace}-`}${serviceAccount}-${i}`;
    const arn = `arn:aws:eks:ap-northeast-2:123456789012:podidentityassociation/${cluster}/${id}`;
    this.items.set(`association/${id}`, { clusterName: cluster, associationId: id, associationArn: arn, namespace, serviceAccount, roleArn, tags });
    return arn;
  }

  private policies(method: string, key: string, principalArn: string, policyArn: string | undefined, input: Item): { status: number; body: unknown } {
    const known = (this.items.get(key)?.list ?? []) as Item[];
    if (method === 'POST') this.items.set(key, { list: [...known, { policyArn: input.policyArn, accessScope: input.accessScope, associatedAt: 0, modifiedAt: 0 }] });
    if (method === 'DELETE') this.items.set(key, { list: known.filter((one) => one.policyArn !== policyArn) });
    const list = this.items.get(key)?.list ?? [];
    if (method === 'POST') return { status: 200, body: { principalArn, associatedAccessPolicy: list[list.length - 1] } };
    return { status: 200, body: { principalArn, associatedAccessPolicies: list } };
  }
}

/** AWS tells the tags of what a launch template makes, and not those of the template itself among them, as moto does. */
function withoutOwnTags(answer: Buffer): Buffer {
  const text = answer.toString('latin1');
  if (!text.includes('DescribeLaunchTemplateVersionsResponse')) return answer;
  return Buffer.from(text.replace(/<item>\s*<resourceType>launch-template<\/resourceType>\s*<tagSet>[\s\S]*?<\/tagSet>\s*<\/item>/g, ''), 'latin1');
}
