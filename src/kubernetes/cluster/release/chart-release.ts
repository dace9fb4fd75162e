import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { isKnownAfterApply } from '../../../core/cluster-facts';
import { freshId } from '../../../core/construct-id';
import { Labels } from '../../../core/labels';
import { dnsLabel, isDnsLabel } from '../../../core/naming';
import { Problems } from '../../../core/problems';
import { Problem } from '../../../core/validation-error';
import { ArgoSync } from '../../argo-cd/argo-sync';
import { Json } from '../../synthesis/json';
import { objectName } from '../../workload/object-name';
import { platformObject } from '../platform-object';
import { Delivery } from './delivery';
import { chartProblems, HelmChart } from './helm-chart';

/** A field of an object of a chart. */
export interface GeneratedField {
  /** API group of the object. @default - the core group */
  readonly group?: string;
  /** Its kind. */
  readonly kind: string;
  /** Its name. */
  readonly name: string;
  /** The field, as a `jq` path, e.g. `.webhooks[].clientConfig.caBundle`. */
  readonly path: string;
}

/** What a platform team answers about a chart that is installed. */
export interface ChartReleaseProps {
  /** The chart, of one version. */
  readonly chart: HelmChart;
  /** The namespace that it is installed in. */
  readonly namespace: string;
  /** Who installs it. */
  readonly delivery: Delivery;
  /**
   * Values of the chart.
   *
   * @default - the chart's own
   */
  readonly values?: Readonly<Record<string, unknown>>;
  /**
   * Helm's name of the release.
   *
   * @default - the name of the chart
   */
  readonly releaseName?: string;
  /**
   * What happens to definitions of kinds that the chart has in its folder `crds`: `apply` puts in place what the version has, at every upgrade too; `skip` leaves
   * them to another chart.
   *
   * @default 'apply'
   */
  readonly crds?: 'apply' | 'skip';
  /**
   * Fields that the chart makes anew each time it is rendered, such as certificates. Argo CD renders at every look and would replace them each time, so it leaves them;
   * Flux renders only what changed.
   *
   * @default - none
   */
  readonly generated?: readonly GeneratedField[];
  /**
   * Releases that must be ready before. Flux waits for them; Argo CD applies them in an earlier wave.
   *
   * @default - none
   */
  readonly after?: readonly ChartRelease[];
}

/** Definitions larger than an annotation may be (256 KiB) can only be applied by the server. */
const ARGO_OPTIONS = ['ServerSideApply=true'];
const REPOSITORIES = new WeakMap<IConstruct, Map<string, ApiObject>>();

/**
 * A Helm chart of one version, as Argo CD or Flux installs it. Nothing is fetched while the program runs.
 *
 * @example
 * new ChartRelease(services, 'reloader', {
 *   chart: HelmChart.repository('https://stakater.github.io/stakater-charts', 'reloader', '2.2.3'), namespace: 'reloader', delivery: Delivery.argoCd(),
 * });
 */
export class ChartRelease extends Construct {
  /** The Application, or the HelmRelease. */
  public readonly release: ApiObject;
  /** Its name. */
  public readonly name: string;
  private readonly wave: number;

  public constructor(scope: Construct, id: string, private readonly props: ChartReleaseProps) {
    super(scope, freshId(scope, id));
    this.name = objectName(this, 53);
    const problems = new Problems(this);
    problems.add(...releaseProblems(props));
    problems.throwIfAny();
    this.wave = Math.max(-1, ...(props.after ?? []).map(({ wave }) => wave)) + 1;
    this.release = props.delivery.kind === 'argo-cd' ? this.createApplication() : this.createHelmRelease(this.repository());
    this.node.defaultChild = this.release;
  }

  private get releaseName(): string {
    return this.props.releaseName ?? this.props.chart.name;
  }

  private createApplication(): ApiObject {
    const { chart, namespace, delivery, values = {}, crds, generated = [] } = this.props;
    const { project = 'default', server = 'https://kubernetes.default.svc', sync = ArgoSync.manual() } = delivery.argo;
    const wave = this.wave > 0 ? { 'argocd.argoproj.io/sync-wave': String(this.wave) } : undefined;
    return this.object('Application', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', name: this.name, annotations: wave }, () => ({
      spec: {
        project,
        source: {
          repoURL: chart.argoUrl,
          chart: chart.name,
          targetRevision: chart.version,
          helm: { releaseName: this.releaseName, ...(crds === 'skip' ? { skipCrds: true } : {}), ...(hasAny(values) ? { valuesObject: values } : {}) },
        },
        destination: { server, namespace },
        syncPolicy: { ...sync._render(), syncOptions: [...ARGO_OPTIONS, ...(generated.length > 0 ? ['RespectIgnoreDifferences=true'] : [])] },
        ...(generated.length > 0 ? { ignoreDifferences: generated.map(({ path, ...object }) => ({ ...object, jqPathExpressions: [path] })) } : {}),
      },
    }));
  }

  private createHelmRelease(repository: ApiObject): ApiObject {
    const { chart, namespace, delivery, values = {}, crds, after = [] } = this.props;
    const kept = crds === 'skip' ? 'Skip' : 'CreateReplace';
    return this.object('HelmRelease', { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', name: this.name }, () => ({
      spec: {
        interval: delivery.flux.interval ?? '1h',
        releaseName: this.releaseName,
        targetNamespace: namespace,
        // Where Helm keeps what it installed: with the chart, so that `helm` finds it there.
        storageNamespace: namespace,
        chart: { spec: { chart: chart.name, version: chart.version, sourceRef: { kind: 'HelmRepository', name: repository.name } } },
        ...(after.length > 0 ? { dependsOn: after.map(({ name }) => ({ name })) } : {}),
        // Without retries a release that failed once stays failed.
        install: { crds: kept, remediation: { retries: 3 } },
        upgrade: { crds: kept, remediation: { retries: 3, remediateLastFailure: true } },
        driftDetection: { mode: 'enabled' },
        ...(hasAny(values) ? { values } : {}),
      },
    }));
  }

  /** Where the chart comes from: one object for all releases of an app that take charts from there. */
  private repository(): ApiObject {
    const { chart, delivery } = this.props;
    const known = REPOSITORIES.get(this.node.root) ?? new Map<string, ApiObject>();
    REPOSITORIES.set(this.node.root, known);
    const key = `${delivery.namespace} ${chart.url}`;
    let found = known.get(key);
    if (!found) {
      const name = dnsLabel([chart.url.replace(/^\w+:\/\//, '').replace(/\/+$/, '')]);
      found = this.object('HelmRepository', { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'HelmRepository', name }, () => ({
        spec: { ...(chart.isOci ? { type: 'oci' } : {}), interval: delivery.flux.interval ?? '1h', url: chart.url },
      }));
      known.set(key, found);
    }
    return found;
  }

  private object(
    id: string, props: { apiVersion: string; kind: string; name: string; annotations?: Record<string, string> }, body: () => Json,
  ): ApiObject {
    return platformObject(this, id, { ...props, namespace: this.props.delivery.namespace, labels: { [Labels.NAME]: props.name }, body });
  }
}

function hasAny(values: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(values).length > 0;
}

function releaseProblems({ chart, namespace, delivery, values = {}, releaseName, after = [] }: ChartReleaseProps): Problem[] {
  const problems: Problem[] = [...chartProblems(chart)];
  for (const [prop, name] of Object.entries({ namespace, releaseName: releaseName ?? chart.name })) {
    if (!isDnsLabel(name) || (prop === 'releaseName' && name.length > 53)) {
      problems.push({ code: 'HelmReleaseName', what: `\`${prop}\` is ${JSON.stringify(name)}`, fix: `use lower-case letters, digits and dashes, at most ${prop === 'namespace' ? 63 : 53} of them` });
    }
  }
  for (const path of unknownValues(values, '')) {
    problems.push({
      code: 'HelmValueUnknown',
      what: `the value ${path} is only known when the stack was applied, and charts are installed from what is written before`,
      fix: 'name what it refers to (tags, names of `cluster.facts`), or write the id down',
    });
  }
  for (const other of after) {
    if (other.release.metadata.namespace !== delivery.namespace) {
      problems.push({ code: 'HelmReleaseOrder', what: `${other.name} is delivered from another namespace, so nobody could wait for it`, fix: 'give both the same delivery' });
    }
  }
  return problems;
}

/** Paths of values that hold references of Terraform. */
function unknownValues(value: unknown, path: string): string[] {
  if (typeof value === 'string') return isKnownAfterApply(value) ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((item, i) => unknownValues(item, `${path}[${i}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => unknownValues(item, path ? `${path}.${key}` : key));
}
