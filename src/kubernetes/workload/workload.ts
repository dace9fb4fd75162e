import { ApiObject, Chart } from 'cdk8s';
import type { INetworkPolicyPeer, IPodSelector, IServiceAccount, NetworkPolicyPeerConfig } from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import type { IBackingService } from '../../core/backing-service';
import { freshId } from '../../core/construct-id';
import { pathOf } from '../../core/construct-path';
import { Settings } from '../../core/defaults';
import { settingsOf } from '../../core/environment-base';
import { Labels, ownerAnnotations } from '../../core/labels';
import { Problems } from '../../core/problems';
import { Warnings } from '../../core/warnings';
import { CredentialSource, IGrantableWorkload, WorkloadIdentity } from '../../core/workload-identity';
import { metricsPort, withMetricsPort } from '../pod/observability';
import { podProblems } from '../pod/pod-problems';
import { PodProps } from '../pod/pod-props';
import { promiseRestricted } from '../pod/pod-security';
import { PodTemplate } from '../pod/pod-template';
import { Port } from '../pod/port';
import { Json, KubernetesObject } from '../synthesis/kubernetes-object';
import { connect, ConnectOptions } from './backing';
import { callTargetOf } from './call-target';
import { Caller, CallTarget, Connections, ICallable, PeerPort, podPeer } from './connections';
import { annotate, credentialTarget } from './identity';
import { addWorkload, MeshFacts, meshFacts } from './mesh-facts';
import { monitorSpec, POD_MONITOR } from './monitor';
import { networkPolicySpec } from './network-policy';
import { objectName } from './object-name';
import { podSelectorOf } from './pod-selector';
import { WorkloadShape } from './workload-shape';

/**
 * Pods with an identity, a network policy and a way to say whom they call: what services, workers and tasks have in common.
 */
export abstract class Workload extends Construct implements INetworkPolicyPeer, IGrantableWorkload {
  /** Its name in the cluster. */
  public readonly name: string;
  /** Its namespace, where the chart names one. */
  public readonly namespace?: string;
  /** What selects its pods. */
  public readonly selector: Record<string, string>;
  /** Name of the ServiceAccount its pods run as. */
  public readonly serviceAccountName: string;
  /** The NetworkPolicy: everything is closed but what was declared. */
  public readonly networkPolicy: ApiObject;
  /** Its own ServiceAccount, if none was given. */
  public readonly serviceAccount?: ApiObject;
  /**
   * The pod template.
   *
   * @internal
   */
  public readonly _pod: PodTemplate;
  /**
   * Who calls whom.
   *
   * @internal
   */
  public readonly _connections: Connections;
  /**
   * What the mesh must know of it.
   *
   * @internal
   */
  public readonly _meshFacts: MeshFacts;
  /** The ServiceAccount, whoever makes it. */
  private readonly account: ApiObject | IServiceAccount;
  /** Ports that callers reach. */
  private readonly servedPorts: readonly Port[];
  /** Labels of every object of the workload. */
  protected readonly labels: Record<string, string>;
  /** The defaults in force. */
  protected readonly settings: Settings;
  /** Whether its pods have a sidecar. */
  protected readonly inMesh: boolean;

  protected constructor(scope: Construct, id: string, props: PodProps, shape: WorkloadShape) {
    super(scope, freshId(scope, id));
    this.settings = settingsOf(this);
    this.name = objectName(this, shape.maxName);
    this.inMesh = props.mesh ?? (shape.restartPolicy ? false : this.settings.mesh);
    this.servedPorts = shape.ports;
    this._meshFacts = meshFacts(props, shape.ports, this.inMesh, this.settings);
    const ports = withMetricsPort(shape.ports, props.metrics);
    const problems = new Problems(this);
    problems.check(shape.nameProblem?.(this.name));
    problems.add(
      ...podProblems(props, { name: this.name, ports, health: shape.health, inMesh: this.inMesh, settings: this.settings }),
      ...shape.problems,
    );
    problems.throwIfAny();

    this.namespace = Chart.of(this).namespace;
    const { versionOf } = shape;
    this.selector = { [Labels.NAME]: versionOf?.name ?? this.name, [Labels.INSTANCE]: this.name };
    this.labels = { ...this.standardLabels(shape.component), ...this.selector };
    this.serviceAccount = props.serviceAccount || versionOf ? undefined : this.createServiceAccount();
    this.serviceAccountName = props.serviceAccount?.name ?? versionOf?.serviceAccountName ?? this.name;
    this.account = props.serviceAccount ?? versionOf?.account ?? this.serviceAccount!;
    this._connections = versionOf?._connections ?? new Connections(this);
    this._pod = new PodTemplate(this, props, {
      name: this.name,
      selector: this.selector,
      labels: this.labels,
      ports,
      health: shape.health,
      serviceAccount: this.serviceAccountName,
      mesh: this.inMesh,
      revisionLabel: shape.revisionLabel,
      restartPolicy: shape.restartPolicy,
    }, this.settings);
    this._connections.addPod(this._pod);
    addWorkload(this);
    this.networkPolicy = this.createNetworkPolicy(props);
    promiseRestricted(this, props.relax ?? []);
    this.warnOfOpenPorts(props);
    for (const { kind, reason, capability } of props.relax ?? []) {
      Warnings.of(this).add({
        code: 'SecurityRelaxed',
        what: `${kind}${capability ? ` ${capability}` : ''} is allowed: ${reason}`,
        fix: 'remove the need for it, or acknowledge the warning',
      });
    }
  }

  /**
   * Opens the way to what this workload calls, on both ends: its own egress, and the ingress of what is called. Nothing else is open.
   *
   * @throws ValidationError `UnknownCallTarget` for what cannot be called
   */
  public calls(...targets: readonly (ICallable | INetworkPolicyPeer)[]): void {
    for (const target of targets) this._connections.addOutgoing(callTargetOf(this, this._asCaller(), target, target instanceof Workload));
  }

  /**
   * Lets this workload use a database, a bucket or a queue: what it needs to know is in its environment (`ORDERS_HOST`, …), and the way there is open on both ends.
   *
   * @throws ValidationError `UnknownBackingService`, `BackingPrefix`, `BackingPrefixTaken`, `BackingEnvironment`, `SecretStoreMissing`
   */
  public connectsTo(service: IBackingService, options: ConnectOptions = {}): void {
    connect(this, service, options);
  }

  /** For `connections` of cdk8s-plus: these pods as a peer. */
  public toNetworkPolicyPeerConfig(): NetworkPolicyPeerConfig {
    return { podSelector: podSelectorOf(this, this.identity, this.namespace).toPodSelectorConfig() };
  }

  /** For `connections` of cdk8s-plus: these pods as a selector. */
  public toPodSelector(): IPodSelector | undefined {
    return podSelectorOf(this, this.identity, this.namespace);
  }

  /** @internal */
  public _identity(): WorkloadIdentity {
    return { path: pathOf(this), namespace: this.namespace, serviceAccount: this.serviceAccountName };
  }

  /** @internal */
  public _annotateServiceAccount(annotations: Readonly<Record<string, string>>): boolean {
    return annotate(this.account, annotations);
  }

  /** @internal */
  public _getsCredentialsFrom(source: CredentialSource): void {
    this._connections.addOutgoing(credentialTarget(source));
  }

  /**
   * This workload as the caller of another one.
   *
   * @internal
   */
  public _asCaller(): Caller {
    return {
      path: pathOf(this),
      namespace: this.namespace,
      labels: this.identity,
      serviceAccount: this.serviceAccountName,
      inMesh: this.inMesh,
      reaches: (target) => this._connections.addOutgoing(target),
    };
  }

  /** What selects its pods whichever version they run. */
  protected get identity(): Record<string, string> {
    return { [Labels.NAME]: this.selector[Labels.NAME] };
  }

  /** This workload as the target of a call. */
  protected asTarget(caller: Caller, host: string): CallTarget {
    this._connections.addIncoming(caller);
    return {
      path: pathOf(this),
      peers: (from) => [podPeer({ namespace: this.namespace, labels: this.identity }, from)],
      ports: this.peerPorts(),
      hosts: [{ namespace: this.namespace, host }],
    };
  }

  /** What every object of the workload starts from. */
  protected object(
    id: string, kind: { apiVersion: string; kind: string }, body: () => Json, labels: Record<string, string> = {}, name: string = this.name,
  ): KubernetesObject {
    return new KubernetesObject(this, id, {
      ...kind,
      name,
      labels: { ...this.labels, ...labels },
      annotations: ownerAnnotations(this.settings.owner),
      body,
    });
  }

  /** What makes Prometheus read the metrics of the pods themselves, where no Service does. */
  protected createPodMonitor(): ApiObject | undefined {
    const { metrics } = this._pod;
    if (!metrics || this.settings.metrics.kind !== 'operator') return undefined;
    const { name } = metricsPort(this._pod.ports, metrics)!;
    return this.object('PodMonitor', POD_MONITOR, () => ({ spec: monitorSpec('podMetricsEndpoints', metrics, name, this.selector) }), this.settings.metrics.labels);
  }

  private peerPorts(): PeerPort[] {
    return this.servedPorts.map((port) => ({ port: port.number, protocol: port.transport }));
  }

  /** A NetworkPolicy knows no paths: who may read metrics on a port may send it anything. */
  private warnOfOpenPorts({ metrics, profiling }: PodProps): void {
    const read = [
      ...(metrics && this.settings.metrics.namespace === undefined ? [['metrics', metrics.port] as const] : []),
      ...(profiling && this.settings.profiling ? [['profiling', profiling.port] as const] : []),
    ];
    for (const [prop, number] of read) {
      if (!this.servedPorts.some((port) => port.number === number)) continue;
      Warnings.of(this).add({
        code: 'ServicePortOpen',
        what: `\`${prop}\` opens port ${number} of the service itself to the pods of every namespace`,
        fix: 'serve it on a port of its own, or say where Prometheus runs: MetricsDiscovery.prometheusOperator({}, { namespace: "monitoring" })',
      });
    }
  }

  /** What the object that makes the pods says of itself beyond the usual: the version it runs. */
  protected controllerLabels(): Record<string, string> {
    return {
      ...(this._pod.version ? { [Labels.VERSION]: this._pod.version } : {}),
      ...(this.settings.datadog ? this._pod.datadogTags() : {}),
    };
  }

  private standardLabels(component: string): Record<string, string> {
    return {
      ...this.settings.labels,
      [Labels.NAME]: this.name,
      [Labels.INSTANCE]: this.name,
      [Labels.COMPONENT]: component,
      ...(this.settings.platform ? { [Labels.PART_OF]: this.settings.platform } : {}),
      [Labels.MANAGED_BY]: 'trackway',
    };
  }

  private createServiceAccount(): ApiObject {
    // The pod decides whether the token is mounted; the account says no, so that a pod made by hand does not get one by accident.
    return this.object('ServiceAccount', { apiVersion: 'v1', kind: 'ServiceAccount' }, () => ({ automountServiceAccountToken: false }));
  }

  private createNetworkPolicy({ kubernetesApi = false, metrics, profiling }: PodProps): ApiObject {
    return this.object('NetworkPolicy', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' }, () => ({
      spec: networkPolicySpec(this._connections, {
        self: { namespace: this.namespace, labels: this.identity },
        ports: this.peerPorts(),
        metricsPort: metrics?.port,
        profilingPort: this.settings.profiling ? profiling?.port : undefined,
        inMesh: this.inMesh,
        kubernetesApi,
        settings: this.settings,
      }),
    }));
  }
}
