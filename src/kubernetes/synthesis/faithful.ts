import { ApiObject, JsonPatch } from 'cdk8s';
import { withoutForeignNamespace } from './cluster-scope';
import { applyPatches, Json, KubernetesObject } from './kubernetes-object';

/**
 * The document of any `ApiObject`, with everything that was written.
 *
 * The classes that `cdk8s import` generates (those of cdk8s-plus among them) silently drop what they do not know and what has another type than they
 * expect: `maxSurge: 1` and `limits["nvidia.com/gpu"]` vanish (https://github.com/cdk8s-team/cdk8s/issues/2172). What they dropped is put back here, and
 * the strict check says whether Kubernetes knows it.
 */
export function renderFaithfully(object: ApiObject): Json {
  if (KubernetesObject.isKubernetesObject(object)) return object._render();
  const holder = object as unknown as { patches: JsonPatch[] };
  const { patches } = holder;
  try {
    holder.patches = []; // applied afterwards, to the document as Kubernetes reads it, and with a message when one is lost
    const rendered = object.toJson() as Json;
    const restored = object.toJson === ApiObject.prototype.toJson ? rendered : restore(ApiObject.prototype.toJson.call(object), rendered) as Json;
    const whole = withoutForeignNamespace(object, restored);
    return patches.length === 0 ? whole : applyPatches(object, whole, patches);
  } finally {
    holder.patches = patches;
  }
}

/** `rendered`, plus what is in `written` and missing there. Generated classes rename keys (`clusterIp` to `clusterIP`), so keys are compared loosely. */
function restore(written: unknown, rendered: unknown): unknown {
  if (rendered === undefined) return written;
  if (Array.isArray(written) && Array.isArray(rendered)) {
    return written.map((item, index) => restore(item, rendered[index]));
  }
  if (!isObject(written) || !isObject(rendered)) return rendered;
  const byLooseKey = new Map(Object.keys(rendered).map((key) => [loose(key), key]));
  const result: Json = { ...rendered };
  for (const [key, value] of Object.entries(written)) {
    const known = key in rendered ? key : byLooseKey.get(loose(key));
    if (known === undefined) result[key] = value;
    else result[known] = restore(value, rendered[known]);
  }
  return result;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function loose(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}
