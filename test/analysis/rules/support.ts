import { ClusterFacts, Model } from '../../../src/analysis/model';
import { analyze } from '../../../src/analysis/rules';
import { readText } from '../../../src/manifests/read';

/** Findings of YAML text as `code kind namespace/name path: message`. */
export function found(yaml: string, facts: ClusterFacts = {}, only: RegExp = /./): string[] {
  const read = readText(yaml, 'a.yaml');
  expect(read.problems).toEqual([]);
  return analyze(Model.of(read.documents, facts)).filter((each) => only.test(each.code))
    .map(({ code, resource, path, message }) => `${code} ${resource.kind} ${resource.namespace}/${resource.name} ${path}: ${message}`);
}

export const ours = /^TW/;

export function documents(...parts: readonly string[]): string {
  return parts.join('---\n');
}

export function workload(name: string, labels = `app: ${name}`, more = '', kind = 'Deployment'): string {
  const apiVersion = kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1';
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  template:\n    metadata:\n      labels: {${labels}}\n`
    + `    spec:\n      containers:\n        - name: app\n          image: ${name}:1.0.0\n          ports: [{name: http, containerPort: 8080}]\n${more}`;
}

export function service(name: string, selector = `app: ${name}`, ports = '[{name: http, port: 80, targetPort: 8080}]'): string {
  return `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  selector: {${selector}}\n  ports: ${ports}\n`;
}

export function gateway(name: string, hosts: string, server = 'port: {number: 80, name: http, protocol: HTTP}', namespace = 'istio-system'): string {
  return `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec:\n  selector: {istio: ingressgateway}\n  servers:\n`
    + `    - hosts: [${hosts}]\n      ${server}\n`;
}

export function route(name: string, hosts: string, http: string, gateways = 'istio-system/public', more = ''): string {
  return `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  hosts: [${hosts}]\n  gateways: [${gateways}]\n${more}`
    + `  http:\n${http}`;
}

export function to(host: string, more = ''): string {
  return `    - route: [{destination: {host: ${host}${more}}}]\n`;
}

/** A shop that works: nothing is to be found in it. */
export const web = documents(workload('web'), service('web'));
