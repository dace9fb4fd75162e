import { ChildProcess, spawn, spawnSync } from 'child_process';
import * as http from 'http';
import { AddressInfo } from 'net';
import { EksMemory } from './eks-memory';
import { JsonMemory } from './json-memory';
import { QueryMemory } from './query-memory';

/** Whether an AWS server can run here. */
export const HAS_MOTO = spawnSync('python3', ['-c', 'import moto.server'], { encoding: 'utf8' }).status === 0;

/** What is missing where it cannot. */
export const NO_MOTO = 'needs python3 with moto[server]';

/** AWS on loopback: moto, and in front of it what moto does not know or forgets of EKS, RDS, EC2, SQS and KMS. */
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
  private readonly eks = new EksMemory((cluster) => this.createSecurityGroup(cluster));
  private readonly json = new JsonMemory();
  private readonly query = new QueryMemory();

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
    const [path, query] = request.url!.split('?');
    const told = this.json.answer(targetOf(request), body);
    const own = told ? { status: 200, body: told } : this.eks.answer(request.method!, decodeURIComponent(path), new URLSearchParams(query), body);
    if (own) {
      response.writeHead(own.status, { 'content-type': 'application/json', ...(own.status === 404 ? { 'x-amzn-errortype': 'ResourceNotFoundException' } : {}) });
      response.end(JSON.stringify(own.body));
      return;
    }
    const sent = http.request({ host: '127.0.0.1', port: this.port, method: request.method, path: request.url, headers: request.headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => parts.push(chunk));
      answer.on('end', async () => {
        const text = await this.complete(request, body, withoutOwnTags(Buffer.concat(parts)));
        response.writeHead(answer.statusCode!, { ...answer.headers, 'content-length': text.length });
        response.end(text);
      });
    });
    sent.end(body);
  }

  /** An answer of moto, as AWS would give it. */
  private async complete(request: http.IncomingMessage, body: Buffer, answer: Buffer): Promise<Buffer> {
    const target = targetOf(request);
    if (target) return this.json.complete(target, body, answer);
    if (request.url === '/') return this.query.complete(body, answer);
    return this.eks.complete(request.method!, decodeURIComponent(request.url!.split('?')[0]), body, answer);
  }

  /** The group that EKS makes for a cluster. */
  private async createSecurityGroup(cluster: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.port}/`, {
      method: 'POST',
      headers: {
        'authorization': 'AWS4-HMAC-SHA256 Credential=nobody/20200101/ap-northeast-2/ec2/aws4_request, SignedHeaders=host, Signature=none',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: `Action=CreateSecurityGroup&Version=2016-11-15&GroupName=eks-${cluster}&GroupDescription=eks`,
    });
    return /<groupId>(.*?)<\/groupId>/.exec(await response.text())![1];
  }
}

/** What is asked of a service that speaks JSON, e.g. `AmazonSQS.CreateQueue`. */
function targetOf({ headers }: http.IncomingMessage): string {
  return String(headers['x-amz-target'] ?? '');
}

/** AWS tells the tags of what a launch template makes, and not those of the template itself among them, as moto does. */
function withoutOwnTags(answer: Buffer): Buffer {
  const text = answer.toString('latin1');
  if (!text.includes('DescribeLaunchTemplateVersionsResponse')) return answer;
  return Buffer.from(text.replace(/<item>\s*<resourceType>launch-template<\/resourceType>\s*<tagSet>[\s\S]*?<\/tagSet>\s*<\/item>/g, ''), 'latin1');
}
