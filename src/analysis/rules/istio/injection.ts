import { Kind, Model, Pod, Resource } from '../../model';
import { Report, Rule } from '../rule';
import { goList, matchesLabelSelector } from '../support';

const revision = 'istio.io/rev';
const dataPlane = 'istio.io/dataplane-mode';

export const injectionRules: readonly Rule[] = [
  { name: 'injection.Analyzer', codes: ['IST0102', 'IST0103', 'IST0123', 'IST0148'], run: judgeNamespaces },
  { name: 'injection.ImageAnalyzer', codes: ['IST0158'], run: judgeProxyImages },
  { name: 'injection.ImageAutoAnalyzer', codes: ['IST0146', 'IST0147'], run: judgeAutoImages },
];

function judgeNamespaces(model: Model, report: Report): void {
  if (!usesIstio(model)) return;
  const injected = new Set<string>();
  for (const namespace of model.ofKind(Kind.namespace)) {
    if (namespace.name === model.facts.rootNamespace || namespace.name.startsWith('kube-')) continue;
    if (judgeNamespace(model, namespace, report)) injected.add(namespace.name);
  }
  for (const pod of model.ofKind(Kind.pod)) {
    if (injected.has(pod.namespace) && isRunning(pod) && !hasProxy(pod) && !declinesInjection(pod)) {
      report('IST0103', pod, `The pod ${pod.fullName} is missing the Istio proxy. This can often be resolved by restarting or redeploying the workload.`);
    }
  }
}

/** @returns whether its pods get a sidecar */
function judgeNamespace(model: Model, namespace: Resource, report: Report): boolean {
  const injection = namespace.labels['istio-injection'];
  const at = namespace.root.at('metadata', 'labels');
  const asks = [
    ...(injection === undefined ? [] : [`istio-injection=${injection}`]),
    ...(injection === undefined || injection === 'enabled' ? [revision, dataPlane] : [])
      .filter((key) => namespace.labels[key] !== undefined).map((key) => `${key}=${namespace.labels[key]}`),
  ];
  if (asks.length > 1) {
    report('IST0123', namespace, `The namespace has more than one type of injection labels ${goList(asks)}, which may lead to undefined behavior. `
      + 'Make sure only one injection label exists.', at);
  }
  if (namespace.labels[dataPlane] === 'ambient') return false;
  if ((injection ?? '') === '' && namespace.labels[revision] === undefined) {
    if (injectsByDefault(model)) {
      report('IST0148', namespace, 'is enabled for Istio injection, as Istio is installed with enableNamespacesByDefault as true.');
    } else {
      report('IST0102', namespace, `The namespace is not enabled for Istio injection. Run 'kubectl label namespace ${namespace.name} istio-injection=enabled' to enable it, `
        + `or 'kubectl label namespace ${namespace.name} istio-injection=disabled' to explicitly mark it as not needing injection.`);
    }
    return false;
  }
  return injection === 'enabled';
}

/** Whether anything in the set is Istio's: in a set without a mesh, namespaces need no label. */
function usesIstio(model: Model): boolean {
  return model.kinds.some((kind) => kind.split('/', 1)[0].endsWith('istio.io'))
    || model.ofKind(Kind.namespace).some((each) => each.labels['istio-injection'] !== undefined || each.labels[revision] !== undefined || each.labels[dataPlane] !== undefined)
    || model.ofKind(Kind.configMap).some((each) => each.name.startsWith('istio-sidecar-injector'));
}

function injectsByDefault(model: Model): boolean {
  return model.ofKind(Kind.configMap).some((each) => each.name === 'istio-sidecar-injector'
    && jsonField(each, 'values', ['sidecarInjectorWebhook', 'enableNamespacesByDefault']) === true);
}

/** A pod of a cluster, not a manifest that injection will still change. */
function isRunning(pod: Resource): boolean {
  return pod.root.get('status').exists || pod.root.at('metadata', 'uid').exists;
}

function hasProxy(pod: Resource): boolean {
  return [...pod.spec.get('containers').items(), ...pod.spec.get('initContainers').items()]
    .some((each) => each.get('name').string() === 'istio-proxy' && (each.get('image').string() ?? '') !== '');
}

function declinesInjection(pod: Resource): boolean {
  const own = pod.labels['sidecar.istio.io/inject'] ?? pod.annotations['sidecar.istio.io/inject'];
  return own?.toLowerCase() === 'false' || pod.spec.get('hostNetwork').boolean() === true;
}

function judgeProxyImages(model: Model, report: Report): void {
  const images = new Map<string, string>();
  for (const map of model.ofKind(Kind.configMap)) {
    if (!map.name.startsWith('istio-sidecar-injector')) continue;
    const part = (...path: string[]) => String(jsonField(map, 'values', ['global', ...path]) ?? '');
    const image = part('proxy', 'image');
    images.set(map.name, image.includes('/') ? image : `${part('hub')}/${image}:${part('tag')}`);
  }
  if (images.size === 0) return;
  const mismatched = new Map<Resource, string[]>();
  for (const pod of model.ofKind(Kind.pod)) {
    const namespace = model.find(Kind.namespace, '', pod.namespace);
    const wanted = namespace && isRunning(pod) ? images.get(injectorOf(namespace)) : undefined;
    if (wanted === undefined || (pod.annotations['sidecar.istio.io/proxyImage'] ?? '') !== '') continue;
    const variant = imageType(model, pod);
    const wrong = [...pod.spec.get('containers').items(), ...pod.spec.get('initContainers').items()]
      .some((each) => each.get('name').string() === 'istio-proxy' && each.get('image').string() !== wanted && each.get('image').string() !== `${wanted}-${variant}`);
    if (wrong) mismatched.set(namespace!, [...mismatched.get(namespace!) ?? [], pod.name]);
  }
  for (const [namespace, pods] of mismatched) {
    report('IST0158', namespace, 'The Istio proxy images of the pods running in the namespace do not match the image defined in the injection configuration '
      + `(pod names: ${goList(pods)}). This often happens after upgrading the Istio control-plane and can be fixed by redeploying the pods.`);
  }
}

function injectorOf(namespace: Resource): string {
  const rev = namespace.labels[revision];
  if (namespace.labels['istio-injection'] !== 'enabled' && rev === undefined) return '';
  return rev === undefined || rev === '' || rev === 'default' ? 'istio-sidecar-injector' : `istio-sidecar-injector-${rev}`;
}

/** The variant of the image: the pod's own, a ProxyConfig's, the mesh's. */
function imageType(model: Model, pod: Resource): string {
  const own = pod.annotations['sidecar.istio.io/proxyImageType'];
  if (own) return own;
  const configs = model.ofKind(Kind.proxyConfig).filter((each) => each.namespace === pod.namespace || each.namespace === model.facts.rootNamespace);
  const type = configs.map((each) => each.spec.at('image', 'imageType').string()).find((each) => each !== undefined);
  const image = model.facts.meshConfig.defaultConfig?.image;
  return type ?? (typeof image === 'object' && image !== null ? String((image as Record<string, unknown>).imageType ?? '') : '');
}

function judgeAutoImages(model: Model, report: Report): void {
  const waits = (pod: Pod) => pod.containers.find((each) => each.name === 'istio-proxy' && each.image === 'auto');
  const hooks = model.ofKind(Kind.mutatingWebhook).flatMap((each) => each.root.get('webhooks').items()).filter((each) => each.get('name').string()?.endsWith('istio.io'));
  for (const pod of model.pods) {
    const container = waits(pod);
    if (!container) continue;
    const { kind, name } = pod.owner;
    const at = container.at.get('image');
    const message = `${kind} ${name} contains \`image: auto\` but does not match any Istio injection webhook selectors.`;
    if (pod.owner.id === Kind.pod) {
      report('IST0147', pod.templateOwner, message, at);
    } else if (hooks.length > 0) {
      const labels = model.find(Kind.namespace, '', pod.namespace)?.labels ?? {};
      const selected = hooks.some((hook) => matchesLabelSelector(hook.get('namespaceSelector'), labels) && matchesLabelSelector(hook.get('objectSelector'), pod.labels));
      if (!selected) report('IST0146', pod.templateOwner, message, at);
    } else if (!injectedByDefault(model, pod)) {
      report('IST0146', pod.templateOwner, message, at);
    }
  }
}

/** What Istio's own webhooks select, for manifests that do not hold them. */
function injectedByDefault(model: Model, pod: Pod): boolean {
  return model.isInjected(pod) !== false;
}

/** A field of JSON that a ConfigMap holds as text. */
function jsonField(map: Resource, key: string, path: readonly string[]): unknown {
  try {
    let value: unknown = JSON.parse(map.root.at('data', key).string() ?? '');
    for (const part of path) value = (value as Record<string, unknown> | null | undefined)?.[part];
    return value;
  } catch {
    return undefined;
  }
}
