import { App, Chart, ChartProps } from 'cdk8s';
import { Construct } from 'constructs';
import { setRootPath } from '../core/construct-path';
import { EnvironmentBase, EnvironmentProps, findEnvironment } from '../core/environment-base';
import { isDnsLabel } from '../core/naming';
import { Platform } from '../core/platform';
import { Problems, refuse } from '../core/problems';
import { defaultsProblems } from './defaults-problems';
import { labelProblems } from './pod/metadata-problems';
import { enforceWhoeverSynthesizes } from './synthesis/enforce-policies';
import { KubernetesTree } from './synthesis/kubernetes-tree';

/** What a chart of an environment may say. */
export interface EnvironmentChartProps {
  /**
   * The namespace of everything in the chart.
   *
   * @default - the id of the chart
   */
  readonly namespace?: string;
  /**
   * Labels on every object of the chart.
   *
   * @default - the environment's
   */
  readonly labels?: Record<string, string>;
}

/**
 * Where a platform is instantiated: dev, staging, prod. Constructs below it find its defaults.
 *
 * @example
 * const prod = new Environment(shop, 'prod', { kubernetes: '1.29', mesh: true });
 * const app = prod.chart('catalog', { namespace: 'istioinaction' });
 */
export class Environment extends EnvironmentBase {
  /** The environment nearest above `construct`, if there is one. */
  public static of(construct: Construct): Environment | undefined {
    const found = findEnvironment(construct);
    return found instanceof Environment ? found : undefined;
  }

  private kubernetes?: App;

  /**
   * @param platform the platform it belongs to
   * @param name a DNS label, e.g. `prod`; the folder of its documents
   * @param props its defaults, over the platform's
   */
  public constructor(platform: Platform, name: string, props: EnvironmentProps = {}) {
    super(platform, name, props);
    const problems = new Problems(this);
    problems.add(...defaultsProblems(this.settings));
    problems.throwIfAny();
  }

  /**
   * The cdk8s App of this environment, for charts of your own: `new MyChart(prod.app, 'orders')`.
   */
  public get app(): App {
    if (!this.kubernetes) {
      this.kubernetes = new App();
      setRootPath(this.kubernetes, this.node.path);
      this.adopt(this.kubernetes);
      KubernetesTree.of(this.platform).add(this.name, this.kubernetes, this.settings.kubernetes);
    }
    return this.kubernetes;
  }

  /**
   * A new chart: one file of Kubernetes documents, `<environment>/<id>.yaml`.
   *
   * @throws ValidationError `DuplicateChart` if the environment has a chart of that id, `NamespaceName`, `LabelKey` or `LabelValue`
   */
  public chart(id: string, props: EnvironmentChartProps = {}): Chart {
    if (this.app.node.tryFindChild(id)) {
      refuse(this, { code: 'DuplicateChart', what: `there is already a chart ${JSON.stringify(id)}`, fix: 'add to that one, or give this one another id' });
    }
    const namespace = props.namespace ?? id;
    const problems = new Problems(this);
    if (!isDnsLabel(namespace)) {
      problems.add({
        code: 'NamespaceName',
        what: `the namespace of chart ${JSON.stringify(id)} must be a DNS label, got ${JSON.stringify(namespace)}`,
        fix: 'use lower-case letters, digits and dashes: environment.chart("catalog", { namespace: "shop" })',
      });
    }
    problems.add(...labelProblems(`chart(${JSON.stringify(id)}).labels`, props.labels));
    problems.throwIfAny();
    const chartProps: ChartProps = {
      namespace,
      labels: { ...this.settings.labels, ...props.labels },
      disableResourceNameHashes: true, // the scope makes names unique; a collision is refused at synth
    };
    return new Chart(this.app, id, chartProps);
  }

  /**
   * Makes everything below a cdk8s construct find this environment: for apps that make their own cdk8s `App`.
   */
  public attachTo(scope: Construct): void {
    this.adopt(scope);
    if (this.settings.policies.length > 0) enforceWhoeverSynthesizes(scope);
  }
}
