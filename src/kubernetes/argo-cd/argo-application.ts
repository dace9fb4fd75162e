import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { isClusterScoped, kindOf } from '../../analysis/model/kinds';
import { freshId } from '../../core/construct-id';
import { pathOf } from '../../core/construct-path';
import { settingsOf } from '../../core/environment-base';
import { Labels, ownerAnnotations } from '../../core/labels';
import { dnsLabel } from '../../core/naming';
import { addDeferredCheck, Problems } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import { BlueGreen } from '../blue-green/blue-green';
import { Json, KubernetesObject } from '../synthesis/kubernetes-object';
import { objectName } from '../workload/object-name';
import { ArgoSync } from './argo-sync';
import { ArgoIgnoreRule, ignoreProblems, releaseIgnoreRules, renderIgnoreRule } from './ignore-rules';
import { assignWaves } from './sync-waves';

/** What a platform team answers about what Argo CD deploys. */
export interface ArgoApplicationProps {
  /** The charts it deploys. Ignore rules, order and what the project allows follow from what is in them. */
  readonly charts: readonly Chart[];
  /** The Git repository that the documents are committed to. */
  readonly repository: string;
  /** The folder of the documents in it, e.g. `dist/prod`. */
  readonly path: string;
  /**
   * A branch, tag or commit.
   *
   * @default 'HEAD'
   */
  readonly revision?: string;
  /**
   * When Argo CD applies what the repository says.
   *
   * @default ArgoSync.manual()
   */
  readonly sync?: ArgoSync;
  /**
   * Further sync options, e.g. `CreateNamespace=true`.
   *
   * @default - none
   */
  readonly syncOptions?: readonly string[];
  /**
   * Fields that are left as they are in the cluster, beside those that releases write.
   *
   * @default - none
   */
  readonly ignore?: readonly ArgoIgnoreRule[];
  /**
   * An AppProject that somebody else made.
   *
   * @default - one that allows this repository, the namespaces of the charts and their kinds, and nothing else
   */
  readonly project?: string;
  /**
   * The cluster's API server, as Argo CD reaches it.
   *
   * @default 'https://kubernetes.default.svc', the cluster that Argo CD runs in
   */
  readonly server?: string;
  /**
   * Whether what it deployed is deleted together with it.
   *
   * @default false
   */
  readonly cascade?: boolean;
}

const APPLICATION = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' };
const APP_PROJECT = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject' };
const IN_CLUSTER = 'https://kubernetes.default.svc';
/** Fields that are ignored stay as they are in the cluster only with both. */
const ALWAYS = ['ApplyOutOfSyncOnly=true', 'RespectIgnoreDifferences=true'];
const DEPLOYED_BY = new WeakMap<IConstruct, ArgoApplication>();

/**
 * Charts as Argo CD deploys them: an Application and its AppProject. It leaves alone exactly what Argo Rollouts writes while something in them is released,
 * applies what depends on one another in order, and refuses options with which a release would lose its pause.
 *
 * @example
 * new ArgoApplication(prod.chart('argo-cd', { namespace: 'argocd' }), 'query', {
 *   charts: [app], repository: 'https://gitlab.example.com/devops/deploy.git', path: 'dist/prod', sync: ArgoSync.automatic(),
 * });
 */
export class ArgoApplication extends Construct {
  /** The Application. */
  public readonly application: ApiObject;
  /** Its AppProject, if it has one of its own. */
  public readonly project?: ApiObject;
  private readonly props: ArgoApplicationProps;
  private readonly name: string;

  public constructor(scope: Construct, id: string, props: ArgoApplicationProps) {
    super(scope, freshId(scope, id));
    this.props = props;
    this.name = objectName(this);
    const problems = new Problems(this);
    problems.add(...applicationProblems(props), ...ignoreProblems(props.ignore ?? []), ...this.chartProblems());
    problems.throwIfAny();
    for (const chart of props.charts) DEPLOYED_BY.set(chart, this);
    this.project = props.project === undefined ? this.createProject() : undefined;
    this.application = this.createApplication();
    this.node.defaultChild = this.application;
    // Objects that are made later need their wave too, and before anything is rendered all checks have run.
    addDeferredCheck(this, () => {
      for (const chart of props.charts) assignWaves(chart);
      return this.optionProblems();
    });
    for (const chart of props.charts) assignWaves(chart);
  }

  private createApplication(): ApiObject {
    const { repository, path, revision, server, sync, syncOptions, ignore, cascade, charts, project } = this.props;
    const application = this.object('Application', APPLICATION, () => {
      const ignored = [...this.releases().flatMap(releaseIgnoreRules), ...ignore ?? []];
      const namespaces = this.namespaces();
      return {
        spec: {
          project: project ?? this.name,
          source: {
            repoURL: repository,
            path,
            targetRevision: revision ?? 'HEAD',
            directory: { include: oneOf(charts.map((chart) => `${dnsLabel(chart.node.path.split('/'), 200)}.yaml`)) },
          },
          destination: { server: server ?? IN_CLUSTER, ...(namespaces.length === 1 ? { namespace: namespaces[0] } : {}) },
          syncPolicy: { ...(sync ?? ArgoSync.manual())._render(), syncOptions: [...new Set([...ALWAYS, ...syncOptions ?? []])] },
          ...(ignored.length > 0 ? { ignoreDifferences: ignored.map(renderIgnoreRule) } : {}),
        },
      };
    });
    if (cascade) application.metadata.addFinalizers('resources-finalizer.argocd.argoproj.io');
    return application;
  }

  private createProject(): ApiObject {
    const { repository, server } = this.props;
    return this.object('Project', APP_PROJECT, () => ({
      spec: {
        description: `What ${this.name} deploys`,
        sourceRepos: [repository],
        destinations: this.namespaces().map((namespace) => ({ server: server ?? IN_CLUSTER, namespace })),
        clusterResourceWhitelist: this.clusterKinds(),
      },
    }));
  }

  private object(id: string, kind: { apiVersion: string; kind: string }, body: () => Json): KubernetesObject {
    const settings = settingsOf(this);
    return new KubernetesObject(this, id, {
      ...kind,
      name: this.name,
      labels: { [Labels.NAME]: this.name, ...(settings.platform ? { [Labels.PART_OF]: settings.platform } : {}), [Labels.MANAGED_BY]: 'trackway' },
      annotations: ownerAnnotations(settings.owner),
      body,
    });
  }

  private releases(): BlueGreen[] {
    return this.props.charts.flatMap((chart) => chart.node.findAll()).filter((construct): construct is BlueGreen => construct instanceof BlueGreen);
  }

  private objects(): { object: ApiObject; chart: Chart }[] {
    const below = (chart: Chart): IConstruct[] => chart.node.findAll();
    return this.props.charts.flatMap((chart) => below(chart).flatMap((object) => ApiObject.isApiObject(object) ? [{ object, chart }] : []));
  }

  private namespaces(): string[] {
    const namespaced = this.objects().filter(({ object }) => !isClusterWide(object));
    const found = namespaced.flatMap(({ object, chart }) => object.metadata.namespace ?? chart.namespace ?? []);
    return [...new Set(found)].sort();
  }

  private clusterKinds(): Json[] {
    const kinds = this.objects().filter(({ object }) => isClusterWide(object))
      .map(({ object }) => JSON.stringify({ group: object.apiVersion.includes('/') ? object.apiGroup : '', kind: object.kind }));
    return [...new Set(kinds)].sort().map((kind) => JSON.parse(kind) as Json);
  }

  private chartProblems(): Problem[] {
    const { charts } = this.props;
    if (charts.length === 0) return [{ code: 'ArgoCharts', what: '`charts` is empty, so there is nothing to deploy', fix: 'name the charts whose documents it deploys' }];
    return charts.flatMap((chart) => {
      const other = DEPLOYED_BY.get(chart);
      if (chart.namespace === undefined) {
        return [{ code: 'ArgoCharts', what: `the chart ${pathOf(chart)} names no namespace, so it is left to chance where its objects go`, fix: 'give the chart a namespace' }];
      }
      return other === undefined ? [] : [{ code: 'ArgoCharts', what: `the chart ${pathOf(chart)} is already deployed by ${pathOf(other)}`, fix: 'deploy it with one of the two' }];
    });
  }

  /** What takes the hash out of the selector of an active Service takes the pause out of its release: https://github.com/argoproj/argo-rollouts/issues/3437 */
  private optionProblems(): Problem[] {
    const switching = this.releases().filter(({ release }) => !release.isWeighted);
    const stripping = (this.props.syncOptions ?? []).filter((option) => /^(?:Replace|Force|ServerSideApply)=true$/.test(option));
    if (switching.length === 0) return [];
    return stripping.map((option) => ({
      code: 'ArgoSyncSkipsPause',
      what: `with the sync option ${option} the selector of ${switching.map(({ name }) => name).join(', ')} loses what Argo Rollouts wrote, and a release is promoted without its pause`,
      fix: 'leave the option out, or use Release.headerPreview(), which moves no selector',
    }));
  }
}

function isClusterWide(object: ApiObject): boolean {
  return isClusterScoped(kindOf(object.apiVersion, object.kind));
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? names[0] : `{${names.join(',')}}`;
}

function applicationProblems({ repository, path, syncOptions = [] }: ArgoApplicationProps): Problem[] {
  const problems: Problem[] = [];
  if (!/^(?:(?:https?|ssh|git|oci):\/\/\S+|[\w.-]+@[\w.-]+:\S+)$/.test(repository)) {
    problems.push({ code: 'ArgoRepository', what: `\`repository\` is no address of a Git repository, got ${JSON.stringify(repository)}`, fix: 'write e.g. "https://gitlab.example.com/devops/deploy.git"' });
  } else if (/:\/\/[^/\s:@]*:[^/\s@]*@/.test(repository)) {
    problems.push({ code: 'SecretInPlainText', what: '`repository` holds a password', fix: 'leave it out, and give Argo CD the credentials of the repository' });
  }
  if (path === '' || path.startsWith('/') || path.split('/').includes('..')) {
    problems.push({ code: 'ArgoPath', what: `\`path\` is a folder inside the repository, got ${JSON.stringify(path)}`, fix: 'write e.g. "dist/prod", or "." for all of it' });
  }
  for (const option of syncOptions) {
    if (!/^[A-Za-z]+=\w+$/.test(option)) problems.push({ code: 'ArgoSyncOption', what: `\`syncOptions\` has ${JSON.stringify(option)}`, fix: 'write Name=value, e.g. "CreateNamespace=true"' });
    if (ALWAYS.some((always) => option === always.replace('=true', '=false'))) {
      problems.push({ code: 'ArgoSyncOption', what: `with ${option} every sync takes back what Argo Rollouts wrote`, fix: 'leave it out' });
    }
  }
  return problems;
}
