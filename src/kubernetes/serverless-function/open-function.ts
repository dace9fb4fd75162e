import { Build } from '../../core/function/source';
import { SecretKey } from '../../core/secret-source';
import { Json } from '../synthesis/json';
import { componentSpec, concurrencyAnnotation, DaprComponent } from './dapr';
import { FunctionModel, versionName } from './function-model';
import { RenderedPod, revisionSpec } from './revision';
import { Scaler } from './scaler';
import { OpenFunctionTargetOptions } from './target';

/** See https://github.com/OpenFunction/OpenFunction/blob/main/docs/concepts/Function.md */
export const FUNCTION = { apiVersion: 'core.openfunction.io/v1beta2', kind: 'Function' };
/** The container that the controller looks for: one of any other name would run beside the function. */
const CONTAINER = 'function';
const DEFAULT_GATEWAY = { name: 'openfunction', namespace: 'openfunction' };

/** What the body of a Function is made of. */
export interface OpenFunctionParts {
  /** The function. */
  readonly model: FunctionModel;
  /** How it runs. */
  readonly options: OpenFunctionTargetOptions;
  /** Its pod, as every workload renders it. */
  readonly pod: RenderedPod;
  /** The image, its registry included. */
  readonly image: string;
  /** The version of the image. */
  readonly imageVersion: string | undefined;
  /** The Secret that allows to pull and to push. */
  readonly credentials: string | undefined;
  /** The Secret that a key is in. */
  readonly secretName: (key: SecretKey) => string;
  /** The TriggerAuthentication of a scaler. */
  readonly authentication: (scaler: Scaler) => string | undefined;
}

/** `spec` of a Function. */
export function openFunctionSpec(parts: OpenFunctionParts): Json {
  const { model, options, image, imageVersion, credentials } = parts;
  const { build } = model.props.source;
  return {
    version: model.props.version ?? versionName(imageVersion) ?? 'latest',
    image,
    ...(credentials === undefined ? {} : { imageCredentials: { name: credentials } }),
    ...(build ? { build: buildSpec(build, options) } : {}),
    serving: servingSpec(parts),
  };
}

function buildSpec({ kind, code, builder, file, env }: Build, { dockerfileStrategy = 'buildah', dockerfileTool = 'openfunction/buildah:v1.23.1' }: OpenFunctionTargetOptions): Json {
  const { git, bundle } = code;
  return {
    ...(kind === 'buildpacks' ? { builder: builder!.image } : { builder: dockerfileTool, dockerfile: file }),
    ...(Object.keys(env).length > 0 ? { env } : {}),
    srcRepo: git
      ? {
        url: git.url,
        revision: git.revision,
        ...(git.path === undefined ? {} : { sourceSubPath: git.path }),
        ...(git.credentials ? { credentials: { name: git.credentials.name } } : {}),
      }
      : { bundleContainer: { image: bundle!.image }, sourceSubPath: bundle!.path },
    // A strategy without a kind is looked for in the namespace, where there is none: those of OpenFunction are of the cluster.
    shipwright: { strategy: { name: kind === 'buildpacks' ? 'openfunction' : dockerfileStrategy, kind: 'ClusterBuildStrategy' } },
  };
}

function servingSpec(parts: OpenFunctionParts): Json {
  const { model, options, pod, authentication } = parts;
  const { http, min, max, concurrency, components } = model;
  const byKnative = http !== undefined && options.engine !== 'keda';
  const annotations = {
    ...pod.metadata.annotations,
    ...(components.length > 0 ? { 'openfunction.io/dapr-service-mode': 'sidecar', ...concurrencyAnnotation(concurrency) } : {}),
  };
  const triggers = model.scalers.map((scaler) => kedaTrigger(scaler, authentication(scaler)));
  return {
    triggers: http ? { http: httpTrigger(model, options) } : { dapr: model.events.map(({ name }) => reference(components.find((one) => one.name === name)!)) },
    ...componentsOf(parts),
    // Without a kind of workload, a function is called running before it runs.
    ...(byKnative ? {} : { workloadType: 'Deployment' }),
    scaleOptions: {
      minReplicas: min,
      maxReplicas: max,
      ...(byKnative && concurrency !== undefined ? { knative: { 'autoscaling.knative.dev/container-concurrency': String(concurrency) } } : {}),
      ...(http && !byKnative ? { keda: { httpScaledObject: { targetPendingRequests: concurrency ?? 100 } } } : {}),
      ...(http ? {} : { keda: { scaledObject: { pollingInterval: 15, cooldownPeriod: 60 }, triggers } }),
    },
    // The template is a bare pod spec: its labels and annotations are here.
    labels: pod.metadata.labels,
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    template: templateOf(parts, byKnative),
  };
}

function httpTrigger({ http, port, hosts, path }: FunctionModel, { engine, gateway }: OpenFunctionTargetOptions): Json {
  const { name, namespace } = http!.gateway ?? gateway ?? DEFAULT_GATEWAY;
  return {
    port,
    engine: engine ?? 'knative',
    route: {
      gatewayRef: { name, namespace: namespace ?? DEFAULT_GATEWAY.namespace },
      ...(hosts.length > 0 ? { hostnames: [...hosts] } : {}),
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: path } }] }],
    },
  };
}

function templateOf({ model, pod }: OpenFunctionParts, byKnative: boolean): Json {
  // The lines of Knative that OpenFunction comes with check readiness only.
  const spec = byKnative ? revisionSpec(pod, model.port, false) : pod.spec;
  const [main] = spec.containers as Json[];
  const { image, ...container } = main; // the image is the one of the Function, or what its build makes
  return { ...spec, containers: [{ ...container, name: CONTAINER }] };
}

function componentsOf({ model: { components }, secretName }: OpenFunctionParts): Json {
  const of = (prefix: string): DaprComponent[] => components.filter(({ type }) => type.startsWith(prefix));
  const specs = (list: readonly DaprComponent[], wrap: (spec: Json) => Json = (spec) => spec): Json | undefined =>
    list.length === 0 ? undefined : Object.fromEntries(list.map((component) => [component.name, wrap(componentSpec(component, (key) => secretName(key)))]));
  const outputs = components.filter(({ direction, type }) => direction === 'out' && !type.startsWith('state.'));
  return {
    bindings: specs(of('bindings.')),
    pubsub: specs(of('pubsub.')),
    states: specs(of('state.'), (spec) => ({ spec })),
    ...(outputs.length > 0 ? { outputs: outputs.map((component) => ({ dapr: { ...reference(component), ...operationOf(component) } })) } : {}),
  };
}

/** A bus is published to; a binding is told what to do. */
function operationOf({ type }: DaprComponent): Json {
  return type.startsWith('bindings.') ? { operation: 'create' } : {};
}

function reference({ name, type, topic }: DaprComponent): Json {
  return { name, type, ...(topic === undefined ? {} : { topic }) };
}

function kedaTrigger({ trigger: { type, metadata } }: Scaler, authentication: string | undefined): Json {
  return { type, metadata, ...(authentication ? { authenticationRef: { name: authentication, kind: 'TriggerAuthentication' } } : {}) };
}
