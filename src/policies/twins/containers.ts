import { parseQuantity } from '../../manifests/schema/quantity';
import { Container, fields, Fields, overPods, text, texts } from './twin';

const PROBES = [['liveness', 'livenessProbe'], ['readiness', 'readinessProbe']] as const;
const PROBE_FIELDS = ['failureThreshold', 'initialDelaySeconds', 'periodSeconds', 'successThreshold', 'terminationGracePeriodSeconds', 'timeoutSeconds'] as const;

/**
 * The source of the module is not public in the places its siblings are; its page leaves open whether init containers count and what holds for numbers that
 * a probe does not name. Here init containers do not count, and a number that is not named is not judged.
 * See https://github.com/kubewarden/policies/tree/main/policies/probes-policy
 */
export const probes = overPods((settings, { containers }) => mains(containers).flatMap(({ name, fields: container }) => PROBES.flatMap(([key, field]) => {
  const asked = fields(settings[key]);
  const probe = container[field];
  if (probe === undefined) return asked.enforce === true ? [`container ${JSON.stringify(name)} has no ${field}`] : [];
  return PROBE_FIELDS.flatMap((number) => {
    const value = fields(probe)[number];
    const { minimum, limit } = fields(asked[number]);
    if (value === undefined || asked[number] === undefined || (Number(value) >= Number(minimum) && Number(value) <= Number(limit))) return [];
    return [`container ${JSON.stringify(name)} has ${field}.${number} ${String(value)}, which is not from ${String(minimum)} to ${String(limit)}`];
  });
})));

/**
 * Only main containers are looked at. What is missing is patched where there is a default, and refused where `ignoreValues` is set; a limit below its request
 * after patching is refused. See https://github.com/kubewarden/policies/tree/main/policies/container-resources-policy
 */
export const containerResources = overPods((settings, { containers }) => mains(containers).flatMap(({ name, fields: container }) => {
  if (isIgnored(text(container.image) ?? '', texts(settings.ignoreImages))) return [];
  const resources = fields(container.resources);
  const [requests, limits] = [fields(resources.requests), fields(resources.limits)];
  return (['cpu', 'memory'] as const).flatMap((resource) => settings[resource] === undefined ? [] : resourceRefusals(resource, fields(settings[resource]), requests[resource], limits[resource]))
    .map((why) => `container ${JSON.stringify(name)} ${why}`);
}));

/** See https://github.com/kubewarden/policies/tree/main/policies/priority-class-policy */
export const priorityClass = overPods((settings, { spec }) => {
  const name = text(spec.priorityClassName);
  if (name === undefined) return [];
  if (texts(settings.denied_priority_classes).includes(name)) return [`the priority class ${name} is denied`];
  const allowed = texts(settings.allowed_priority_classes);
  return allowed.length > 0 && !allowed.includes(name) ? [`the priority class ${name} is not allowed`] : [];
});

/**
 * With a fallback nothing is refused. While the default runtime is reserved, the module refuses every pod, also one that names a runtime which is not
 * reserved: so does this. See https://github.com/kubewarden/policies/tree/main/policies/pod-runtime-class-policy
 */
export const podRuntime = overPods((settings, { spec }) => {
  if (settings.fallbackRuntime !== undefined) return [];
  const name = text(spec.runtimeClassName);
  if (name !== undefined && texts(settings.reservedRuntimes).includes(name)) return [`the runtime ${name} is reserved`];
  return settings.defaultRuntimeReserved === true ? ['the default runtime is reserved'] : [];
});

function mains(containers: readonly Container[]): Container[] {
  return containers.filter(({ list }) => list === 'containers');
}

function isIgnored(image: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => pattern.endsWith('*') ? image.startsWith(pattern.slice(0, -1)) : image === pattern);
}

function resourceRefusals(resource: string, bounds: Fields, request: unknown, limit: unknown): string[] {
  if (bounds.ignoreValues === true) {
    return [...(limit === undefined ? [`has no ${resource} limit`] : []), ...(request === undefined ? [`has no ${resource} request`] : [])];
  }
  const refused = [
    ...outside(`${resource} limit`, limit, bounds.minLimit, bounds.maxLimit),
    ...outside(`${resource} request`, request, bounds.minRequest, bounds.maxRequest),
  ];
  const patched = (limit === undefined && bounds.defaultLimit !== undefined) || (request === undefined && bounds.defaultRequest !== undefined);
  const [most, asked] = [parseQuantity(limit ?? bounds.defaultLimit), parseQuantity(request ?? bounds.defaultRequest)];
  if (refused.length > 0 || !patched || most === undefined || asked === undefined || most >= asked) return refused;
  return [`would have a ${resource} limit of ${String(limit ?? bounds.defaultLimit)}, below its request of ${String(request ?? bounds.defaultRequest)}`];
}

function outside(what: string, value: unknown, least: unknown, most: unknown): string[] {
  if (value === undefined) return [];
  const amount = parseQuantity(value);
  if (amount === undefined) return [`has the ${what} ${String(value)}, which is no quantity`];
  const [low, high] = [parseQuantity(least), parseQuantity(most)];
  if (low !== undefined && amount < low) return [`has the ${what} ${String(value)}, below ${String(least)}`];
  return high !== undefined && amount > high ? [`has the ${what} ${String(value)}, above ${String(most)}`] : [];
}
