import { ApiObject, Chart } from 'cdk8s';
import { Platform } from '../../../src/core/platform';
import { describeProblem } from '../../../src/core/validation-error';
import { Environment } from '../../../src/kubernetes/environment';
import { collect } from '../../../src/kubernetes/synthesis/collect';
import { judge } from '../../../src/kubernetes/synthesis/kubernetes-tree';
import { WebService, WebServiceProps } from '../../../src/kubernetes/web-service/web-service';
import { checkDocument } from '../../../src/manifests/schema';

export type Document = { kind: string; metadata: { name: string; namespace?: string }; spec?: any };

/** An environment with sidecars, and a chart in namespace `shop`. */
export class Mesh {
  public readonly platform = new Platform('demo');
  public readonly prod = new Environment(this.platform, 'prod', { mesh: true });
  public readonly chart: Chart = this.prod.chart('app', { namespace: 'shop' });

  public service(id: string, props: Partial<WebServiceProps> = {}, chart: Chart = this.chart): WebService {
    return new WebService(chart, id, { image: `${id}:1.0.0`, ...(props.ports ? {} : { port: 8080 }), ...props });
  }

  /** The documents, after everything was judged; fails if something is refused. */
  public documents(...kinds: readonly string[]): Document[] {
    const { charts, problems } = judge(collect(this.prod.app), '1.29');
    expect(problems.map(describeProblem)).toEqual([]);
    const all = charts.flatMap(({ documents }) => documents.map(({ document }) => document as Document));
    for (const document of all) expect(checkDocument(document)).toEqual([]);
    return kinds.length === 0 ? all : all.filter(({ kind }) => kinds.includes(kind));
  }

  public spec(kind: string, name: string): any {
    const found = this.documents(kind).find(({ metadata }) => metadata.name === name);
    if (!found) throw new Error(`no ${kind} ${name}, only ${this.documents(kind).map(({ metadata }) => metadata.name).join(', ')}`);
    return found.spec;
  }

  /** What synthesis refuses. */
  public problems(): string[] {
    return judge(collect(this.prod.app), '1.29').problems.map(describeProblem);
  }

  /** What synthesis tells. */
  public warnings(...codes: readonly string[]): string[] {
    return judge(collect(this.prod.app), '1.29').warnings.filter(({ code }) => codes.length === 0 || codes.includes(code)).map(describeProblem);
  }
}

/** The message of what `make` throws, a line for each problem. */
export function refusal(make: () => unknown): string[] {
  try {
    make();
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  throw new Error('nothing was refused');
}

/** An object as it is rendered. */
export function rendered(object: ApiObject): Document {
  return object.toJson() as Document;
}
