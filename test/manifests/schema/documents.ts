import { checkDocument, type CheckOptions } from '../../../src/manifests/schema';

type Fields = Record<string, unknown>;

/** What is told about a document, one line per problem. */
export function told(document: unknown, options?: CheckOptions): string[] {
  return checkDocument(document, options).map(({ path, what, fix, code }) => `${path}: ${what}; ${fix} (${code})`);
}

export function deployment(spec: Fields = {}, container: Fields = {}, pod: Fields = {}): Fields {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'catalog', namespace: 'shop', labels: { app: 'catalog' } },
    spec: { selector: { matchLabels: { app: 'catalog' } }, template: template(container, pod), ...spec },
  };
}

export function template(container: Fields = {}, pod: Fields = {}): Fields {
  return {
    metadata: { labels: { app: 'catalog' } },
    spec: { containers: [{ name: 'app', image: 'catalog:1.4.2', ports: [{ name: 'http', containerPort: 3000 }], ...container }], ...pod },
  };
}

export function service(spec: Fields = {}): Fields {
  return object('v1', 'Service', { spec: { selector: { app: 'catalog' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }], ...spec } });
}

export function object(apiVersion: string, kind: string, rest: Fields = {}): Fields {
  return { apiVersion, kind, metadata: { name: 'x' }, ...rest };
}
