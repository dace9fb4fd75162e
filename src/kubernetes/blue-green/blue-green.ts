import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { ClusterFacts, Model } from '../../analysis/model';
import type { NamedRequest } from '../../analysis/trace/diff';
import type { TraceRequest } from '../../analysis/trace/request';
import type { TraceResult } from '../../analysis/trace/result';
import { pathOf } from '../../core/construct-path';
import { settingsOf } from '../../core/environment-base';
import { Labels } from '../../core/labels';
import { addDeferredCheck, refuse } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import { Warnings } from '../../core/warnings';
import { VIRTUAL_SERVICE } from '../mesh/api';
import type { IRouteTarget, MeshDestination } from '../mesh/route/target';
import { ServiceTraffic } from '../mesh/traffic/service-traffic';
import { analysis as analyzer } from '../synthesis/analysis';
import { collect } from '../synthesis/collect';
import { Json } from '../synthesis/json';
import { knownFacts } from '../synthesis/known-facts';
import { portsOf } from '../web-service/service-ports';
import { ServiceVersion } from '../web-service/service-version';
import { WebService, WebServiceProps } from '../web-service/web-service';
import { Caller } from '../workload/connections';
import { ControllerParts } from '../workload/replicated-workload';
import { ANALYSIS_TEMPLATE, CANARY, ROLLOUT, STABLE } from './argo';
import { capacityProblems } from './capacity';
import { MetricContext, templateSpec } from './metric';
import { jobLabels } from './metric-job';
import { Release } from './release';
import { releaseProblems, strayAutoscalers } from './release-problems';
import { meshRules, ReleaseRoutes, releaseRoutes } from './routes';
import { analysesOf, strategyOf, StrategyNames } from './strategy';

/** What an app team answers about a service that is released in steps. */
export interface BlueGreenProps extends WebServiceProps {
  /** How everybody gets from the old version to the new one. */
  readonly release: Release;
  /**
   * Keeps a Deployment, and lets the Rollout take its pods from there. Says when the Deployment's own pods go: once all of the Rollout's are there, or one by one.
   *
   * @default - no Deployment: the Rollout says itself what its pods are
   */
  readonly keepDeployment?: 'onsuccess' | 'progressively';
}

/** A release at one phase, ready to be asked where requests go. */
export interface ReleasePhase {
  /** `stable`, `preview`, `step:0`, …, `promoted` or `aborted`. */
  readonly name: string;
  /** Where a request goes at this phase. */
  trace(request: TraceRequest): TraceResult;
}

/** Names end in `-preview` and `-release-` with eight characters, and Services have 63. */
const MAX_NAME = 63 - '-release-'.length - 8;

/**
 * A service whose new versions are looked at before everybody gets them: an Argo Rollout, and everything that must agree with it. It is asked what a
 * `WebService` is asked, and how it is released.
 *
 * @example
 * const query = new BlueGreen(app, 'query', {
 *   image: 'query:1.9.0', port: 8080,
 *   release: Release.headerPreview({ header: Match.header('x-preview').is('true') }),
 * });
 * new MeshRoute(app, 'query-route', { gateways: [door], hosts: ['query.test.co.kr'], rules: [{ to: query }] });
 */
export class BlueGreen extends WebService {
  /** How it is released. */
  public readonly release: Release;
  /** The Service of the new version, where there are two. */
  public readonly previewService?: ApiObject;
  /** The VirtualService that shares requests among versions, where the mesh does. */
  public readonly releaseRoutes?: ApiObject;
  /** The DestinationRule that tells the versions apart, where the mesh shares requests. */
  public readonly subsets?: ApiObject;
  /** The AnalysisTemplates. */
  public readonly analysisTemplates: readonly ApiObject[];
  /** The Deployment that the Rollout takes its pods from, if one is kept. */
  public readonly deployment?: ApiObject;
  /** The new version, for routes of its own. While nothing is being released it is the version that is there. */
  public readonly preview: IRouteTarget;
  private readonly routes?: ReleaseRoutes;
  private readonly keepDeployment: BlueGreenProps['keepDeployment'];

  public constructor(scope: Construct, id: string, props: BlueGreenProps) {
    const late: { spec?: (parts: ControllerParts) => Json } = {};
    const ports = portsOf(props);
    super(scope, id, props, {
      // The parts are asked for when the tree is complete, and by then this object is.
      controller: { ...ROLLOUT, revisionLabel: 'rollouts-pod-template-hash', spec: (parts) => late.spec!(parts) },
      maxName: MAX_NAME,
      problems: releaseProblems(scope, props, ports, settingsOf(scope)),
    });
    late.spec = (parts) => this.rolloutSpec(parts);
    this.release = props.release;
    this.keepDeployment = props.keepDeployment;
    this.routes = releaseRoutes(props.release, { name: this.name, host: this.host, previewHost: this.previewHost, port: this.port });
    this.previewService = this.release.isWeighted ? undefined : this.createPreviewService();
    this.subsets = this.release.isWeighted ? this.createSubsets() : undefined;
    this.releaseRoutes = this.createReleaseRoutes();
    this.preview = this.previewTarget();
    this.analysisTemplates = this.createAnalysisTemplates();
    this.deployment = props.keepDeployment ? this.createDeploymentOfPods() : undefined;
    addDeferredCheck(this, () => this.releaseChecks());
  }

  /** A release has the old and the new version, and no others beside them. */
  public override addVersion(name: string): ServiceVersion {
    refuse(this, { code: 'ReleaseVersion', what: `a version ${JSON.stringify(name)} beside the release would be removed from its routes by Argo Rollouts`, fix: 'make it a WebService of its own' });
  }

  /** Everything of this environment at each phase of the release, as Argo Rollouts will have written it. */
  public phases(): readonly ReleasePhase[] {
    return this.models().map(({ name, model }) => ({ name, trace: (request) => analyzer.trace(model, request) }));
  }

  /** Where requests end at each phase of the release, as text: a line for each request and phase. */
  public phaseTable(...requests: readonly NamedRequest[]): string {
    return analyzer.renderPhaseTable(this.models(), requests);
  }

  /** @internal */
  public override _destination(port?: number): MeshDestination {
    const destination = super._destination(port);
    return this.release.isWeighted && destination.port === this.port ? { ...destination, subset: STABLE } : destination;
  }

  /** @internal */
  public _delegate(): { name: string; namespace?: string } | undefined {
    return this.routes && { name: this.routes.name, namespace: this.namespace };
  }

  /**
   * What Argo Rollouts writes while a release is under way, and nothing else, as JSON pointers.
   *
   * @internal
   */
  public get _writtenAtRunTime(): readonly { readonly object: ApiObject; readonly paths: readonly string[] }[] {
    const hash = '/spec/selector/rollouts-pod-template-hash';
    const managed = '/metadata/annotations/argo-rollouts.argoproj.io~1managed-by-rollouts';
    return [
      ...(this.release.isWeighted ? [] : [this.service, this.previewService!].map((object) => ({ object, paths: [hash, managed] }))),
      ...(this.release.isWeighted ? [{ object: this.releaseRoutes!, paths: ['/spec/http'] }, { object: this.subsets!, paths: ['/spec/subsets', managed] }] : []),
      { object: this.controller, paths: [...(this.scaling.kind === 'fixed' ? [] : ['/spec/replicas']), '/spec/paused', '/spec/restartAt'] },
      ...(this.deployment ? [{ object: this.deployment, paths: ['/spec/replicas'] }] : []),
    ];
  }

  private get previewHost(): string {
    return this.host.replace(this.name, `${this.name}-preview`);
  }

  private rolloutSpec({ replicas, selector, template, ...rest }: ControllerParts): Json {
    const names: StrategyNames = {
      service: this.name,
      previewService: `${this.name}-preview`,
      virtualService: this.routes?.name ?? '',
      destinationRule: this.name,
      template: (analysis) => this.templateName(analysis),
    };
    const pods = this.keepDeployment
      ? { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: this.name, scaleDown: this.keepDeployment } }
      : { selector: { matchLabels: selector }, template };
    return {
      ...replicas,
      ...pods,
      ...rest,
      // A release that waits for a person makes no progress, and is not to be aborted for that.
      progressDeadlineAbort: false,
      ...(this.release.kind === 'headerPreview' ? { rollbackWindow: { revisions: 1 } } : {}),
      strategy: strategyOf(this.release, names, this.metricContext),
    };
  }

  private createPreviewService(): ApiObject {
    return this.object('PreviewService', { apiVersion: 'v1', kind: 'Service' }, () => ({
      spec: { type: 'ClusterIP', selector: this.identity, ports: this.servicePorts() },
    }), { [Labels.COMPONENT]: 'preview' }, `${this.name}-preview`);
  }

  /** Only the two subsets that Argo Rollouts knows: it drops all others. */
  private createSubsets(): ApiObject {
    const traffic = ServiceTraffic.of(this);
    traffic.addSubset(STABLE, this.selector);
    traffic.addSubset(CANARY, this.selector);
    return traffic.destinationRule;
  }

  private createReleaseRoutes(): ApiObject | undefined {
    const { routes } = this;
    if (!routes) return undefined;
    const made = this.object('ReleaseRoutes', VIRTUAL_SERVICE, () => ({ spec: { http: routes.http } }), {}, routes.name);
    const others = this._pod.ports.map(({ servicePort }) => servicePort).filter((port) => port !== this.port);
    // Named as WebService names it: a MeshRoute for calls inside the mesh takes its place.
    this.object('DefaultRoute', VIRTUAL_SERVICE, () => ({
      spec: { hosts: [this.host], gateways: ['mesh'], http: meshRules(this.host, this._delegate()!, this.port, others) },
    }), {}, `${this.name}-mesh`);
    return made;
  }

  private previewTarget(): IRouteTarget {
    const target = (): MeshDestination => {
      const destination = super._destination();
      return this.release.isWeighted ? { ...destination, subset: CANARY } : { ...destination, host: destination.host && this.previewHost };
    };
    return { _destination: target, _accept: (caller: Caller) => this._accept(caller) };
  }

  private get metricContext(): MetricContext {
    return { workload: this.name, namespace: this.namespace, settings: this.settings };
  }

  private templateName(analysis: string): string {
    return `${this.name}-${analysis}`;
  }

  private createAnalysisTemplates(): ApiObject[] {
    const analyses = analysesOf(this.release);
    if (analyses.some(({ metrics }) => metrics.some((metric) => metric.isJob))) {
      this._connections.addIncoming({ path: `${pathOf(this)}/analysis`, namespace: this.namespace, labels: jobLabels(this.name), serviceAccount: 'default' });
    }
    return analyses.map(({ name, metrics }) => this.object(
      `Analysis-${name}`, ANALYSIS_TEMPLATE, () => ({ spec: templateSpec(metrics, this.metricContext) }), {}, this.templateName(name),
    ));
  }

  /** Holds the pod template. It is not without `replicas`: Kubernetes would make it one pod, also where there were ten. */
  private createDeploymentOfPods(): ApiObject {
    return this.object('Deployment', { apiVersion: 'apps/v1', kind: 'Deployment' }, () => ({
      spec: { replicas: this.scaling.min, selector: { matchLabels: this.selector }, template: this._pod.render() },
    }));
  }

  private releaseChecks(): Problem[] {
    for (const warning of capacityProblems(this, this._pod.render(), this.scaling.max)) Warnings.of(this).add(warning);
    const problems = this.deployment ? strayAutoscalers(this, this.name, this.namespace) : [];
    if (!this.release.isWeighted) return problems;
    const traffic = ServiceTraffic.of(this);
    for (const subset of [STABLE, CANARY].filter((one) => traffic.subsetSettings(one) !== undefined)) {
      problems.push({
        code: 'ReleaseSubsetTraffic',
        what: `a TrafficPolicy for the version ${JSON.stringify(subset)} is part of what Argo Rollouts writes at run time, and later changes of it would not be applied`,
        fix: 'give the TrafficPolicy to the whole service: leave `version` out',
      });
    }
    for (const { path } of this._connections.incoming.filter(({ inMesh }) => inMesh === false)) {
      problems.push({
        code: 'ReleaseCallerOutsideMesh',
        what: `${path} has no sidecar, so its calls reach the pods of both versions whatever the weights`,
        fix: 'give the caller a sidecar (`mesh: true`), or use Release.blueGreen()',
      });
    }
    return problems;
  }

  private models(): { name: string; model: Model }[] {
    const { charts } = collect(this.node.root);
    const documents = charts.flatMap((chart) => chart.documents.map(({ document }) => document));
    const facts: ClusterFacts = { clusterDomain: this.settings.clusterDomain, ...knownFacts(this) };
    return analyzer.phases(documents, facts, { rollout: this.name });
  }
}
