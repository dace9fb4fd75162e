import { show } from '../problem';
import { parseQuantity } from '../quantity';
import type { Walk } from '../walk';
import { fieldsAt, isPresent, itemsOf, type Fields } from './read';

/** The lists of containers of a pod, in the order the kubelet looks at them. */
export const containerLists = ['initContainers', 'containers', 'ephemeralContainers'] as const;

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** What must agree within one container. The walk is at the container. */
export function checkContainer(list: typeof containerLists[number], container: Fields, spec: Fields, walk: Walk): void {
  const portNames = new Set(itemsOf(container.ports).map(([, port]) => port.name));
  for (const name of probes) {
    const probe = container[name];
    if (isPresent(probe)) checkProbe(name, fieldsAt(probe), portNames, walk);
  }
  if (isPresent(container.lifecycle)) {
    for (const hook of ['postStart', 'preStop']) checkHandlerPort(fieldsAt(container.lifecycle, hook), portNames, walk, 'lifecycle', hook);
  }
  if (list !== 'containers') {
    checkPhase(list, container, walk);
  } else if (isPresent(container.restartPolicy)) {
    const fix = 'remove it, set it on the pod, or move the container to initContainers to make it a sidecar';
    walk.report({ code: 'ConflictingFields', what: 'restartPolicy is not allowed in containers', fix }, 'restartPolicy');
  }
  if (isPresent(container.resources)) checkResources(fieldsAt(container.resources), walk);
  if (isPresent(container.securityContext)) checkPrivileges(fieldsAt(container.securityContext), walk);
  if (spec.hostNetwork === true) {
    for (const [index, { hostPort, containerPort }] of itemsOf(container.ports)) {
      if (!hostPort || typeof containerPort !== 'number' || hostPort === containerPort) continue;
      const what = `hostPort ${show(hostPort)} differs from containerPort ${show(containerPort)} in a pod with hostNetwork`;
      walk.report({ code: 'ConflictingFields', what, fix: `write hostPort: ${show(containerPort)}, or remove it` }, 'ports', index, 'hostPort');
    }
  }
}

function checkProbe(name: typeof probes[number], probe: Fields, portNames: ReadonlySet<unknown>, walk: Walk): void {
  checkHandlerPort(probe, portNames, walk, name);
  const { successThreshold } = probe;
  if (name !== 'readinessProbe' && typeof successThreshold === 'number' && successThreshold > 1) {
    walk.report({ code: 'OutOfRange', what: `successThreshold of a ${name} is ${successThreshold}`, fix: 'use 1' }, name, 'successThreshold');
  }
  if (name === 'readinessProbe' && isPresent(probe.terminationGracePeriodSeconds)) {
    const what = 'a readinessProbe ends no container, so it has no terminationGracePeriodSeconds';
    walk.report({ code: 'ConflictingFields', what, fix: 'remove it, or set it on the livenessProbe' }, name, 'terminationGracePeriodSeconds');
  }
}

function checkHandlerPort(handler: Fields, portNames: ReadonlySet<unknown>, walk: Walk, ...below: string[]): void {
  for (const form of ['httpGet', 'tcpSocket']) {
    const { port } = fieldsAt(handler, form);
    if (typeof port !== 'string' || portNames.has(port) || /^\d+$/.test(port)) continue;
    const known = [...portNames].filter((name) => typeof name === 'string');
    const fix = known.length > 0 ? `use ${known.join(' or ')}` : 'name a port of the container, or write its number';
    walk.report({ code: 'UnknownPort', what: `the container has no port named ${show(port)}`, fix }, ...below, form, 'port');
  }
}

/** Containers that run once, or for a visit, have no probes and hooks; an init container with `restartPolicy: Always` is a sidecar and has. */
function checkPhase(list: 'initContainers' | 'ephemeralContainers', container: Fields, walk: Walk): void {
  if (list === 'initContainers' && container.restartPolicy === 'Always') return;
  const refused = list === 'initContainers' ? [...probes, 'lifecycle'] : [...probes, 'lifecycle', 'ports', 'resources', 'resizePolicy', 'restartPolicy'];
  for (const field of refused) {
    if (!isPresent(container[field])) continue;
    const fix = list === 'initContainers' ? 'remove it, or make the container a sidecar with restartPolicy: Always' : 'remove it';
    walk.report({ code: 'ConflictingFields', what: `${field} is not allowed in ${list}`, fix }, field);
  }
}

function checkResources({ requests, limits }: Fields, walk: Walk): void {
  const limitOf = fieldsAt({ limits }, 'limits');
  for (const [resource, request] of Object.entries(fieldsAt({ requests }, 'requests'))) {
    const limit = limitOf[resource];
    if (limit === undefined || limit === request) continue;
    const [asked, most] = [parseQuantity(request), parseQuantity(limit)];
    if (asked === undefined || most === undefined) continue;
    // Extended resources and huge pages cannot be overcommitted.
    const exact = resource.startsWith('hugepages-') || (resource.includes('/') && !resource.includes('kubernetes.io/'));
    if (asked > most) {
      const fix = `ask for at most ${show(limit)}, or raise the limit`;
      walk.report({ code: 'RequestAboveLimit', what: `the ${resource} request ${show(request)} is above the limit ${show(limit)}`, fix }, 'resources', 'requests', resource);
    } else if (exact && asked !== most) {
      const what = `the ${resource} request ${show(request)} differs from the limit ${show(limit)}`;
      walk.report({ code: 'RequestAboveLimit', what, fix: 'make both the same: this resource cannot be overcommitted' }, 'resources', 'requests', resource);
    }
  }
}

function checkPrivileges(context: Fields, walk: Walk): void {
  if (context.allowPrivilegeEscalation !== false) return;
  const added = fieldsAt(context, 'capabilities').add;
  const reason = context.privileged === true
    ? 'privileged: true'
    : Array.isArray(added) && (added.includes('SYS_ADMIN') || added.includes('CAP_SYS_ADMIN')) ? 'the capability SYS_ADMIN' : undefined;
  if (reason === undefined) return;
  const fix = `remove ${reason}, or allowPrivilegeEscalation`;
  walk.report({ code: 'ConflictingFields', what: `allowPrivilegeEscalation: false contradicts ${reason}`, fix }, 'securityContext', 'allowPrivilegeEscalation');
}
