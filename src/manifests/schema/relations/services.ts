import { isIP } from 'node:net';
import { show } from '../problem';
import type { Walk } from '../walk';
import { fieldsAt, isPresent, itemsOf, type Fields } from './read';

/** @see https://github.com/kubernetes/kubernetes/blob/release-1.29/pkg/apis/core/validation/validation.go (`ValidateService`) */
export function checkService(document: Fields, walk: Walk): void {
  const spec = fieldsAt(document, 'spec');
  const { type = 'ClusterIP', clusterIP, externalName } = spec;
  const ports = itemsOf(spec.ports);
  walk.at(['spec'], () => {
    if (type === 'ExternalName') {
      if (!externalName) walk.report({ code: 'MissingField', what: 'externalName is missing with type ExternalName', fix: 'add externalName' }, 'externalName');
      if (isPresent(clusterIP) && clusterIP !== '') {
        walk.report({ code: 'ConflictingFields', what: `clusterIP is ${show(clusterIP)} with type ExternalName`, fix: 'remove clusterIP' }, 'clusterIP');
      }
    } else if (ports.length === 0 && clusterIP !== 'None') {
      walk.report({ code: 'MissingField', what: 'the Service has no ports', fix: 'add ports, or write clusterIP: None' }, 'ports');
    }
    if (typeof clusterIP === 'string' && clusterIP !== '' && clusterIP !== 'None' && isIP(clusterIP) === 0) {
      walk.report({ code: 'InvalidFormat', what: `clusterIP ${show(clusterIP)} is not an IP address`, fix: 'write None for a headless Service, or remove it' }, 'clusterIP');
    }
    if (clusterIP === 'None' && (type === 'NodePort' || type === 'LoadBalancer')) {
      walk.report({ code: 'ConflictingFields', what: `clusterIP is None with type ${type}`, fix: 'remove clusterIP, or use type ClusterIP' }, 'clusterIP');
    }
    checkPorts(ports, type, walk);
    checkExternal(spec, type, walk);
  });
}

function checkPorts(ports: ReturnType<typeof itemsOf>, type: unknown, walk: Walk): void {
  for (const [index, { name, nodePort }] of ports) {
    if (ports.length > 1 && !name) {
      walk.report({ code: 'MissingField', what: 'a Service with several ports must name each of them', fix: 'add name' }, 'ports', index, 'name');
    }
    if (typeof nodePort === 'number' && nodePort !== 0 && type !== 'NodePort' && type !== 'LoadBalancer') {
      const fix = 'remove nodePort, or use type NodePort';
      walk.report({ code: 'ConflictingFields', what: `nodePort is ${nodePort} with type ${show(type)}`, fix }, 'ports', index, 'nodePort');
    }
  }
}

function checkExternal(spec: Fields, type: unknown, walk: Walk): void {
  const reachable = type === 'NodePort' || type === 'LoadBalancer';
  const external = Array.isArray(spec.externalIPs) && spec.externalIPs.length > 0;
  if (isPresent(spec.externalTrafficPolicy) && !reachable && !external) {
    walk.report({ code: 'ConflictingFields', what: `externalTrafficPolicy is set with type ${show(type)}`, fix: 'remove it' }, 'externalTrafficPolicy');
  }
  for (const field of ['loadBalancerClass', 'allocateLoadBalancerNodePorts']) {
    if (isPresent(spec[field]) && type !== 'LoadBalancer') {
      walk.report({ code: 'ConflictingFields', what: `${field} is set with type ${show(type)}`, fix: 'remove it, or use type LoadBalancer' }, field);
    }
  }
  if (isPresent(spec.sessionAffinityConfig) && spec.sessionAffinity !== 'ClientIP') {
    const fix = 'write sessionAffinity: ClientIP, or remove sessionAffinityConfig';
    walk.report({ code: 'ConflictingFields', what: 'sessionAffinityConfig is set without sessionAffinity ClientIP', fix }, 'sessionAffinityConfig');
  }
}

/** A peer is either a block of addresses or pods, and never nothing. */
export function checkNetworkPolicy(document: Fields, walk: Walk): void {
  const spec = fieldsAt(document, 'spec');
  for (const [direction, list] of [['ingress', 'from'], ['egress', 'to']] as const) {
    for (const [index, rule] of itemsOf(spec[direction])) {
      for (const [position, peer] of itemsOf(rule[list])) {
        const at = ['spec', direction, index, list, position] as const;
        const has = ['ipBlock', 'namespaceSelector', 'podSelector'].filter((field) => isPresent(peer[field]));
        if (has.length === 0) {
          walk.report({ code: 'MissingField', what: 'the peer is empty', fix: 'add podSelector, namespaceSelector or ipBlock' }, ...at);
        } else if (has.includes('ipBlock') && has.length > 1) {
          walk.report({ code: 'ConflictingFields', what: `the peer has ${has.join(' and ')}, which exclude each other`, fix: 'make two peers of it' }, ...at);
        }
      }
    }
  }
}
