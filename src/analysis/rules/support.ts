import { Field, Kind, Model, Pod, Resource } from '../model';

/** Labels as Kubernetes prints a selector: sorted, `k=v,k2=v2`. */
export function selectorText(labels: Readonly<Record<string, string>>): string {
  return Object.keys(labels).sort().map((key) => `${key}=${labels[key]}`).join(',');
}

/** A list as Istio's messages print it: `[a b]`. */
export function goList(items: readonly (string | number)[]): string {
  return `[${items.join(' ')}]`;
}

/** Text in quotes, as Istio's messages print it. */
export function goQuote(text: string): string {
  return JSON.stringify(text);
}

/** A name as Istio's messages print it: with the namespace only if it is written. */
export function writtenName(resource: Resource): string {
  return resource.declaredNamespace === '' ? resource.name : `${resource.declaredNamespace}/${resource.name}`;
}

/** Namespaces that the analyzer leaves alone, as `istioctl analyze` does. */
export function isSystemNamespace(namespace: string): boolean {
  return namespace === 'kube-system' || namespace === 'kube-public' || namespace === 'kube-node-lease' || namespace === 'local-path-storage';
}

/** Whether the object is part of Istio itself. */
export function isControlPlane(resource: Resource): boolean {
  return resource.labels.istio !== undefined || resource.labels.release === 'istio';
}

/**
 * Whether a pod is part of the mesh. Where neither the pod nor a Namespace manifest tells, it counts as part of it: namespaces are often
 * labeled by hand, and a policy for a pod is a sign that somebody did.
 */
export function isInMesh(model: Model, pod: Pod): boolean {
  if ([...pod.containers, ...pod.initContainers].some((each) => each.name === 'istio-proxy' && each.image !== '')) return true;
  const own = pod.labels['sidecar.istio.io/inject'] ?? pod.annotations['sidecar.istio.io/inject'];
  if (own !== undefined) return own === 'true';
  const namespace = model.find(Kind.namespace, '', pod.namespace);
  if (!namespace) return true;
  return namespace.labels['istio-injection'] === 'enabled' || (namespace.labels['istio-injection'] === undefined && namespace.labels['istio.io/rev'] !== undefined);
}

export function isAmbient(pod: Pod): boolean {
  return pod.annotations['ambient.istio.io/redirection'] === 'enabled';
}

/** Whether the manifests hold any workload at all: without one, that a selector selects nothing means nothing. */
export function knowsPods(model: Model): boolean {
  return model.pods.some((pod) => pod.origin !== 'assumed');
}

/** Whether the manifests or facts hold any service at all: without one, that a host is not known means nothing. */
export function knowsServices(model: Model): boolean {
  return model.serviceEntries.length > 0 || model.services.some((service) => service.origin !== 'assumed');
}


/** `matchLabels` and `matchExpressions` of a Kubernetes label selector; a missing selector matches everything. */
export function matchesLabelSelector(selector: Field, labels: Readonly<Record<string, string>>): boolean {
  if (!selector.exists) return true;
  const wanted = selector.get('matchLabels').stringMap();
  if (Object.keys(wanted).some((key) => labels[key] !== wanted[key])) return false;
  return selector.get('matchExpressions').items().every((expression) => {
    const key = expression.get('key').string() ?? '';
    const values = expression.get('values').strings();
    switch (expression.get('operator').string()) {
      case 'In': return labels[key] !== undefined && values.includes(labels[key]);
      case 'NotIn': return labels[key] === undefined || !values.includes(labels[key]);
      case 'Exists': return labels[key] !== undefined;
      case 'DoesNotExist': return labels[key] === undefined;
      default: return false;
    }
  });
}

/** The namespaces that `exportTo` names, which Istio's own checks look from; the object's own when it is not written. */
export function scopesOf({ namespace, exportTo }: { readonly namespace: string; readonly exportTo: readonly string[] }): string[] {
  return exportTo.length === 0 ? [namespace] : exportTo.map((each) => each === '.' ? namespace : each);
}

/** Whether a pod runs Envoy as a gateway: nothing but the proxy, which opens ports as Gateway objects ask. */
export function isGatewayPod(pod: Pod): boolean {
  return pod.containers.length > 0 && pod.containers.every((each) => each.name === 'istio-proxy');
}

/** The first names of many, so that a message about a thousand objects stays one that can be read. */
export function firstNames(names: readonly string[], most: number = 20): readonly string[] {
  return names.length <= most ? names : [...names.slice(0, most), `and ${names.length - most} more`];
}

/** Adds to the list under a key. */
export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
