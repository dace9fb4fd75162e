import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Settings } from '../../core/defaults';
import { settingsOf } from '../../core/environment-base';
import { isBuilt } from '../../core/function/builds';
import { functionProblems } from '../../core/function/function-problems';
import { TARGET_NAMES } from '../../core/function/target-kind';
import { addDeferredCheck, refuse } from '../../core/problems';
import { Problem } from '../../core/validation-error';
import { Warnings } from '../../core/warnings';
import { isServiceName } from '../../manifests/schema/names';
import { configurationProblems } from '../pod/config-objects';
import { Health } from '../pod/health';
import { metricsPort } from '../pod/observability';
import { PodProps } from '../pod/pod-props';
import { Port } from '../pod/port';
import { CronTask } from '../task/cron-task';
import { Worker } from '../worker/worker';
import { Address, CallTarget, ICallable } from '../workload/connections';
import { monitorSpec, POD_MONITOR } from '../workload/monitor';
import { Workload } from '../workload/workload';
import { addCallers } from './caller';
import { componentJudgement } from './components-of';
import { DaprComponent, portsOf, sidecarAnnotations } from './dapr';
import { frameworkEnv, usesFramework } from './framework';
import { FunctionModel } from './function-model';
import { FunctionEntry, FunctionParts, podsOf, tcp } from './function-parts';
import { registerOutput } from './outputs';
import { addRelay } from './relay';
import { RenderedPod } from './revision';
import { runOnDeployment } from './run-on-deployment';
import { runOnKnative } from './run-on-knative';
import { runOnOpenFunction } from './run-on-open-function';
import { authenticationSpec, needsAuthentication, Scaler, TRIGGER_AUTHENTICATION } from './scaler';
import { ServerlessFunctionProps } from './serverless-function-props';
import { Target } from './target';
import { targetProblems } from './target-problems';

/** Short enough for everything that targets put behind it, so that a move from one to another changes no name. */
const MAX_NAME = 40;
/** Where Dapr's control plane listens: its operator, its certificates, its placement and its scheduler. */
const DAPR_PORTS = [6500, 50001, 50005, 50006] as const;
const DAPR: CallTarget = { path: 'dapr-system', peers: () => podsOf('dapr-system'), ports: tcp(...DAPR_PORTS) };

/**
 * A function: one container that answers HTTP on `$PORT`, run when something happens and not otherwise. Where it runs is one choice, and changes nothing
 * else of its definition; what a target cannot do it refuses, and names one that can.
 *
 * @example
 * new ServerlessFunction(app, 'resize', {
 *   target: Target.knative(),
 *   source: Source.image('resize@sha256:…'),
 *   scaling: { max: 20, concurrency: 10 },
 *   bindings: [Binding.database({ name: 'images', url: SecretSource.existing('images-db').key('url'), port: 5432 })],
 * });
 */
export class ServerlessFunction extends Workload implements ICallable {
  /** Where it runs. */
  public readonly target: Target;
  /** What runs it: a Function of OpenFunction, a Service of Knative, or a Deployment. */
  public readonly resource: ApiObject;
  /** What posts to it by the clock. */
  public readonly schedules: readonly CronTask[];
  /** What posts messages to it, on Knative, which takes requests only. */
  public readonly relay?: Worker;
  /** The PodMonitor, if metrics are read by the Prometheus operator. */
  public readonly monitor?: ApiObject;
  private readonly entry?: FunctionEntry;
  private readonly authentications = new Map<Scaler, string>();

  public constructor(scope: Construct, id: string, props: ServerlessFunctionProps) {
    const settings = settingsOf(scope);
    const target = props.target ?? settings.functionTarget as Target | undefined ?? Target.deployment();
    const problems = judgeProps(scope, props, target, settings);
    super(scope, id, problems.length > 0 ? { image: 'refused:0' } : podPropsOf(props), {
      component: 'function',
      ports: [Port.http(props.port ?? 8080)].filter(({ number }) => Number.isInteger(number) && number >= 1 && number <= 65535),
      health: problems.length > 0 ? Health.none() : props.healthPath === undefined ? Health.tcp() : Health.http(props.healthPath),
      problems,
      maxName: MAX_NAME,
      nameProblem,
    });
    this.target = target;
    const model = new FunctionModel(this.name, props);
    for (const warning of componentJudgement(model, target, settings).warnings) Warnings.of(this).add(warning);
    this.addBuild(props);
    // Knative sets it, and refuses to be told.
    if (!target._byKnative(model.http !== undefined)) this._pod.addEnv('PORT', String(model.port));
    if (target.kind !== 'openFunction') this.addRuntime(model);
    // What copies a secret into the namespace must be there before anything is written.
    for (const { source } of model.otherSecrets) this._pod.secretName(source);
    this.openWays(model);
    this.createAuthentications(model);
    const { main, entry } = this.run(model);
    this.resource = main;
    this.entry = entry;
    this.schedules = addCallers(this, model, this.address);
    for (const caller of this.schedules) caller.calls(this);
    this.relay = this.createRelay(model);
    this.monitor = this.createMonitor(model);
    this.node.defaultChild = main;
  }

  /** The name that clients inside the cluster reach it by. */
  public get host(): string {
    return this.namespace === undefined ? this.name : `${this.name}.${this.namespace}.svc.${this.settings.clusterDomain}`;
  }

  /** Host and port, e.g. for an environment variable of a caller. */
  public get address(): string {
    const port = this.entry?.port ?? 80;
    return port === 80 ? this.host : `${this.host}:${port}`;
  }

  /** @internal */
  public _acceptCall(): CallTarget {
    if (!this.entry) {
      refuse(this, { code: 'FunctionNotCallable', what: 'it takes messages, and nobody can call it', fix: 'send it a message, or give it Trigger.http()' });
    }
    const { peers, ports } = this.entry;
    return { path: this.node.path, peers: () => peers, ports, hosts: [{ namespace: this.namespace, host: this.host }] };
  }

  /** What OpenFunction's controller adds to a pod, where it is not there: Dapr's sidecar, and the context of its framework. */
  private addRuntime(model: FunctionModel): void {
    const framework = usesFramework(model);
    const byRequests = model.http !== undefined || this.target.kind === 'knative';
    for (const [name, value] of Object.entries(framework ? frameworkEnv(model, this._pod.version, byRequests) : {})) this._pod.addEnv(name, value);
    if (this.ownComponents(model).length === 0) return;
    const protocol = framework && !byRequests ? 'grpc' : 'http';
    Object.assign(this._pod.annotations, sidecarAnnotations(this.name, model.port, protocol, model.concurrency));
  }

  private run(model: FunctionModel): ReturnType<typeof runOnKnative> {
    const parts: FunctionParts = {
      scope: this,
      model,
      settings: this.settings,
      namespace: this.namespace,
      host: this.host,
      selector: this.selector,
      controllerLabels: this.controllerLabels(),
      image: this._pod.image,
      pod: () => this.renderPod(model),
      secretName: ({ source }) => this._pod.secretName(source),
      authentication: (scaler) => this.authentications.get(scaler),
      object: (id, kind, body, { name, namespace, labels } = {}) => {
        const made = this.object(id, kind, body, labels, name);
        if (namespace !== undefined) (made.metadata as { namespace?: string }).namespace = namespace;
        return made;
      },
      letIn: (ports, from) => this._connections.open.push({ ports, from }),
    };
    switch (this.target.kind) {
      case 'openFunction': return runOnOpenFunction(parts, this.target._openFunction);
      case 'knative': return runOnKnative(parts, this.target._knative);
      case 'deployment': return runOnDeployment(parts, this.target._deployment);
    }
  }

  /** The pod as every workload has it, and what pulls its image. */
  private renderPod({ props: { imageCredentials } }: FunctionModel): RenderedPod {
    const pod = this._pod.render() as unknown as RenderedPod;
    if (imageCredentials?.name === undefined) return pod;
    const others = this.settings.pullSecrets.filter((name) => name !== imageCredentials.name);
    return { ...pod, spec: { ...pod.spec, imagePullSecrets: [...others, imageCredentials.name].map((name) => ({ name })) } };
  }

  /** Its own end of the way to what it uses. A NetworkPolicy knows no host names, so the ports are open to any address. */
  private openWays(model: FunctionModel): void {
    const ports = [...this.target.kind === 'knative' ? [] : model.events, ...model.bindings].flatMap((detail) => portsOf(detail));
    this.calls(...[...new Set(ports)].sort((a, b) => a - b).map((port) => Address.anywhere(port)));
    if (this.ownComponents(model).length > 0) this._connections.addOutgoing(DAPR);
  }

  /** What its own sidecar of Dapr is for: on Knative messages come by a relay, which has another. */
  private ownComponents({ components }: FunctionModel): readonly DaprComponent[] {
    return this.target.kind === 'knative' ? components.filter(({ direction }) => direction === 'out') : components;
  }

  private createRelay(model: FunctionModel): Worker | undefined {
    if (this.target.kind !== 'knative' || model.events.length === 0) return undefined;
    return addRelay(model, {
      fn: this, address: this.address, host: this.host, serviceAccount: this.serviceAccountName, dapr: DAPR, image: this.target._knative.relayImage,
      authentication: (scaler) => this.authentications.get(scaler),
    });
  }

  private createAuthentications(model: FunctionModel): void {
    model.scalers.forEach((scaler, i) => {
      if (!needsAuthentication(scaler)) return;
      const name = `${this.name}-${model.events[i].name}`;
      this.authentications.set(scaler, name);
      this.object(`TriggerAuthentication-${model.events[i].name}`, TRIGGER_AUTHENTICATION, () => ({
        spec: authenticationSpec(scaler, ({ source }) => this._pod.secretName(source)),
      }), {}, name);
    });
  }

  private createMonitor(model: FunctionModel): ApiObject | undefined {
    const { metrics } = this._pod;
    if (!metrics || this.settings.metrics.kind !== 'operator') return undefined;
    // Knative names the port of a function itself.
    const port = this.target._byKnative(model.http !== undefined) ? 'user-port' : metricsPort(this._pod.ports, metrics)!.name;
    return this.object('PodMonitor', POD_MONITOR, () => ({ spec: monitorSpec('podMetricsEndpoints', metrics, port, this.selector) }), this.settings.metrics.labels);
  }

  private addBuild({ source }: ServerlessFunctionProps): void {
    if (!source.build) return;
    if (this.target.kind === 'openFunction') {
      const other = registerOutput(this, this._pod.image.reference);
      if (other !== undefined) {
        refuse(this, {
          code: 'FunctionOutputShared',
          what: `its build makes the image ${this._pod.image.reference}, and so does the build of ${other}: one would overwrite the other`,
          fix: 'give each its own `output`, or run the second one by Source.image()',
        });
      }
      return;
    }
    addDeferredCheck(this, () => {
      if (!isBuilt(this, source)) {
        Warnings.of(this).add({
          code: 'FunctionNotBuilt',
          what: `${TARGET_NAMES[this.target.kind]} builds nothing, and nothing here makes the image ${this._pod.image.reference}`,
          fix: 'make an ImageBuild of the same source, use Target.openFunction(), or acknowledge the warning where CI builds it',
        });
      }
      return [];
    });
  }
}

function judgeProps(scope: Construct, props: ServerlessFunctionProps, target: Target, settings: Settings): Problem[] {
  const problems = functionProblems(props);
  if (problems.length > 0) return problems;
  if (!(target instanceof Target)) {
    return [{ code: 'FunctionTarget', what: '`target` is none that runs on Kubernetes', fix: 'use Target.openFunction(), Target.knative() or Target.deployment()' }];
  }
  const namespace = scope.node.scopes.some((one) => Chart.isChart(one)) ? Chart.of(scope).namespace : 'none';
  problems.push(...targetProblems(props, target, namespace));
  if (problems.length > 0) return problems;
  const model = new FunctionModel('function', props);
  const { problems: versions } = componentJudgement(model, target, settings);
  const secrets = Object.fromEntries(model.otherSecrets.map((key, i) => [`SECRET_${i}`, key]));
  return [...versions, ...configurationProblems({ env: secrets }, settings)];
}

/** What every workload is asked, of a function whose props are well formed. */
function podPropsOf(props: ServerlessFunctionProps): PodProps {
  const { source, configuration, size, version, labels, metrics, user, writablePaths, mesh, serviceAccount } = props;
  return {
    image: source.image,
    env: new FunctionModel('function', props).env,
    configuration: configuration as Record<string, string> | undefined,
    size, version, metrics, user, writablePaths, mesh, serviceAccount,
    podLabels: labels as Record<string, string> | undefined,
  };
}

/** The name becomes that of a Service, which must start with a letter (RFC 1035). */
function nameProblem(name: string): Problem | undefined {
  if (isServiceName(name)) return undefined;
  return { code: 'ServiceName', what: `the name of a function must start with a letter, got ${JSON.stringify(name)}`, fix: `choose another id, e.g. "function-${name}"` };
}
