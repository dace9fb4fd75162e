import { Doc } from '../../../src/manifests/diff';

/** A Deployment of one container. */
export function deployment(name: string, container: Doc = {}, spec: Doc = {}): Doc {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: { replicas: 2, template: { spec: { containers: [{ name: 'app', image: 'web:1', ...container }] } }, ...spec },
  };
}

export function configMap(name: string, data: Doc = {}): Doc {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data };
}

export function secret(name: string, rest: Doc = {}): Doc {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'shop' }, ...rest };
}
