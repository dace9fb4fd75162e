import { Construct } from 'constructs';
import { Settings } from '../../core/defaults';
import { Labels, ownerAnnotations } from '../../core/labels';
import { Json } from '../synthesis/json';
import { AuxiliaryContainerProps, SidecarProps } from './auxiliary-container';
import { ConfigObjects } from './config-objects';
import { EnvMap, renderEnv } from './env';
import { Health } from './health';
import { Image, resolveImage } from './image';
import { proxyAnnotations } from './mesh-proxy';
import { Metrics, metricsAnnotations, profilingAnnotations } from './observability';
import { PodProps } from './pod-props';
import { Port } from './port';
import { resourcesOf } from './resources';
import { SecretKey, SecretSource } from './secret-source';
import { containerSecurityContext, podSecurityContext } from './security-context';
import { Shutdown } from './shutdown';
import { renderToleration, Spread } from './spread';
import { layOutVolumes, Mount, Volumes } from './volumes';

/** What the workload around a pod decides. */
export interface PodContext {
  /** Name of the workload; the main container is named after it. */
  readonly name: string;
  /** What selects exactly these pods. */
  readonly selector: Record<string, string>;
  /** Labels of every object of the workload. */
  readonly labels: Record<string, string>;
  /** Ports of the main container, the one for metrics included. */
  readonly ports: readonly Port[];
  /** Checks of the main container. */
  readonly health: Health;
  /** Name of the ServiceAccount. */
  readonly serviceAccount: string;
  /** Whether pods have a sidecar where nobody says. */
  readonly mesh: boolean;
  /** The label that Kubernetes puts on the pods of one revision. */
  readonly revisionLabel?: string;
  /** Whether the pods are to run to their end. */
  readonly restartPolicy?: 'Never' | 'OnFailure';
}

const SMALLEST: Json = { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '64Mi' } };

/**
 * The pod template that every kind of workload shares: security, configuration, storage, placement, shutdown. Other constructs add to it until the
 * tree is synthesized.
 */
export class PodTemplate {
  /** Labels of the pods. */
  public readonly labels: Record<string, string>;
  /** Annotations of the pods. */
  public readonly annotations: Record<string, string>;
  /** The image, as it is pulled. */
  public readonly image: Image;
  /** Claims for each replica. */
  public readonly claimTemplates: readonly Json[];
  private readonly config: ConfigObjects;
  private readonly storage: Volumes;
  private readonly extraEnv: Json[] = [];

  public constructor(scope: Construct, private readonly props: PodProps, private readonly context: PodContext, private readonly settings: Settings) {
    this.image = resolveImage(props.image, settings);
    this.config = new ConfigObjects(scope, context.name, props, settings, context.labels);
    this.storage = layOutVolumes(scope, context.name, props, this.config, context, settings);
    this.claimTemplates = this.storage.claimTemplates;
    this.labels = this.initialLabels();
    this.annotations = this.initialAnnotations();
  }

  /** Adds a variable that another construct knows the value of. A variable of that name that the user set wins. */
  public addEnv(name: string, value: string | SecretKey): void {
    if (this.setsEnv(name) || this.extraEnv.some((one) => one.name === name)) return;
    this.extraEnv.push(renderEnv(name, value, (key) => this.config.secretName(key.source)));
  }

  /** The name of the Secret that holds a source, for what reads it beside the pod itself. */
  public secretName(source: SecretSource): string {
    return this.config.secretName(source);
  }

  /** The ports of the main container, the one for metrics included. */
  public get ports(): readonly Port[] {
    return this.context.ports;
  }

  /** Whether containers run beside the main one. */
  public get hasSidecars(): boolean {
    return (this.props.sidecars ?? []).length > 0;
  }

  /** The version, as dashboards and the mesh show it. */
  public get version(): string | undefined {
    return this.props.version ?? this.image.version;
  }

  /** Where metrics are served, if they are. */
  public get metrics(): Metrics | undefined {
    return this.props.metrics;
  }

  /** The template as Kubernetes writes it. */
  public render(): Json {
    const { props, context, settings } = this;
    const priorityClassName = props.priorityClass ?? settings.priorityClass;
    const initContainers = [
      ...(props.sidecars ?? []).map((sidecar) => this.sidecar(sidecar)),
      ...(props.initContainers ?? []).map((container) => this.auxiliary(container)),
    ];
    const spread = (context.restartPolicy ? [] : (props.spread ?? Spread.preferred())._render(context.selector, context.revisionLabel));
    return {
      metadata: { labels: this.labels, ...(Object.keys(this.annotations).length > 0 ? { annotations: this.annotations } : {}) },
      spec: {
        serviceAccountName: context.serviceAccount,
        automountServiceAccountToken: props.kubernetesApi ?? false,
        enableServiceLinks: false,
        ...(settings.pullSecrets.length > 0 ? { imagePullSecrets: settings.pullSecrets.map((name) => ({ name })) } : {}),
        securityContext: podSecurityContext(props, Object.values(props.storage ?? {}).some(({ kind }) => kind !== 'scratch')),
        ...(props.shareProcessNamespace ? { shareProcessNamespace: true } : {}),
        terminationGracePeriodSeconds: this.shutdown.graceSeconds,
        ...(context.restartPolicy ? { restartPolicy: context.restartPolicy } : {}),
        ...(priorityClassName ? { priorityClassName } : {}),
        ...(props.nodeSelector && Object.keys(props.nodeSelector).length > 0 ? { nodeSelector: props.nodeSelector } : {}),
        ...(props.tolerations && props.tolerations.length > 0 ? { tolerations: props.tolerations.map(renderToleration) } : {}),
        ...(spread.length > 0 ? { topologySpreadConstraints: spread } : {}),
        ...(initContainers.length > 0 ? { initContainers } : {}),
        containers: [this.mainContainer()],
        volumes: this.storage.volumes,
      },
    };
  }

  private initialLabels(): Record<string, string> {
    const { props, context, settings, version } = this;
    const mesh = props.mesh ?? context.mesh;
    return {
      ...context.labels,
      ...props.podLabels,
      ...(version ? { [Labels.VERSION]: version } : {}),
      ...(settings.mesh || props.mesh !== undefined ? { 'sidecar.istio.io/inject': String(mesh) } : {}),
      ...(settings.datadog ? this.datadogTags() : {}),
      ...context.selector, // last: nothing may take a pod away from its workload
    };
  }

  private initialAnnotations(): Record<string, string> {
    const { props, context, settings } = this;
    return {
      ...ownerAnnotations(settings.owner),
      ...(props.mesh ?? context.mesh ? proxyAnnotations(props.proxy) : {}),
      ...(props.metrics && settings.metrics.kind === 'annotations' ? metricsAnnotations(props.metrics) : {}),
      ...(props.profiling && settings.profiling ? profilingAnnotations(props.profiling) : {}),
      ...props.podAnnotations,
    };
  }

  /** Datadog's unified service tags, which belong on the workload as well as on its pods. */
  public datadogTags(): Record<string, string> {
    const { version } = this;
    return {
      ...(this.settings.environment ? { 'tags.datadoghq.com/env': this.settings.environment } : {}),
      'tags.datadoghq.com/service': this.context.name,
      ...(version ? { 'tags.datadoghq.com/version': version } : {}),
    };
  }

  private mainContainer(): Json {
    const { props, context, settings, image } = this;
    const env = this.environment();
    const lifecycle = this.shutdown._lifecycle(settings.kubernetes);
    return {
      name: context.name,
      image: image.reference,
      imagePullPolicy: image.pullPolicy,
      ...(props.command ? { command: [...props.command] } : {}),
      ...(props.args ? { args: [...props.args] } : {}),
      ...(this.ports.length > 0 ? { ports: this.ports.map(containerPort) } : {}),
      ...(env.length > 0 ? { env } : {}),
      ...(this.config.environmentName ? { envFrom: [{ configMapRef: { name: this.config.environmentName } }] } : {}),
      resources: resourcesOf(props.size ?? settings.size),
      ...context.health._render(this.ports),
      ...(lifecycle ? { lifecycle } : {}),
      securityContext: containerSecurityContext(props),
      terminationMessagePolicy: 'FallbackToLogsOnError',
      volumeMounts: this.storage.mounts,
    };
  }

  /** Nobody sends requests to what runs to its end, so that has nothing to drain. */
  private get shutdown(): Shutdown {
    return this.props.shutdown ?? (this.context.restartPolicy ? Shutdown.byApplication() : Shutdown.waiting());
  }

  /** Whether the user says what a variable is. */
  private setsEnv(name: string): boolean {
    return Object.hasOwn(this.props.env ?? {}, name) || Object.hasOwn(this.props.configuration ?? {}, name);
  }

  private environment(): Json[] {
    const tags = this.settings.datadog
      ? Object.keys(this.datadogTags()).map((label) => ({
        name: `DD_${label.slice('tags.datadoghq.com/'.length).toUpperCase()}`,
        valueFrom: { fieldRef: { fieldPath: `metadata.labels['${label}']` } },
      }))
      : [];
    const own = this.variables(this.props.env);
    const extra = new Set(this.extraEnv.map(({ name }) => name));
    return [...tags.filter(({ name }) => !this.setsEnv(name) && !extra.has(name)), ...this.extraEnv, ...own];
  }

  private variables(env: EnvMap = {}): Json[] {
    return Object.entries(env).map(([name, value]) => renderEnv(name, value, (key) => this.config.secretName(key.source)));
  }

  private auxiliary(container: AuxiliaryContainerProps): Json {
    const image = resolveImage(container.image, this.settings);
    const paths = ['/tmp', ...container.mounts ?? []];
    const env = this.variables(container.env);
    const mounts: Mount[] = this.storage.mounts.filter(({ mountPath }) => paths.includes(mountPath));
    return {
      name: container.name,
      image: image.reference,
      imagePullPolicy: image.pullPolicy,
      ...(container.command ? { command: [...container.command] } : {}),
      ...(container.args ? { args: [...container.args] } : {}),
      ...(env.length > 0 ? { env } : {}),
      resources: container.size ? resourcesOf(container.size) : SMALLEST,
      securityContext: containerSecurityContext(this.props),
      terminationMessagePolicy: 'FallbackToLogsOnError',
      volumeMounts: mounts,
    };
  }

  private sidecar(sidecar: SidecarProps): Json {
    const ports = sidecar.ports ?? [];
    return {
      ...this.auxiliary(sidecar),
      restartPolicy: 'Always',
      ...(ports.length > 0 ? { ports: ports.map(containerPort) } : {}),
      ...(sidecar.health ? sidecar.health._render(ports) : {}),
    };
  }
}

function containerPort(port: Port): Json {
  return { name: port.name, containerPort: port.number, protocol: port.transport };
}
