import { Settings } from '../core/defaults';
import { isDnsLabel } from '../core/naming';
import { Problem } from '../core/validation-error';
import { isDnsSubdomain } from '../manifests/schema/names';
import { imageProblem } from './pod/image';
import { labelProblems, reservedLabelProblems } from './pod/metadata-problems';
import { sizeProblem } from './pod/resources';

/** What is wrong with the defaults of an environment: each would be wrong in every service. */
export function defaultsProblems(settings: Settings): Problem[] {
  const { registry, pullSecrets, priorityClass, ingress, secretStore, metrics, clusterDomain } = settings;
  const problems: Problem[] = [
    ...labelProblems('labels', settings.labels),
    ...reservedLabelProblems('labels', settings.labels, settings),
    ...labelProblems('metrics', metrics.labels),
  ];
  if (registry !== undefined && !isRegistry(registry, settings)) {
    problems.push({ code: 'RegistryMalformed', what: `\`registry\` must be a host and a path, got ${JSON.stringify(registry)}`, fix: 'write it without scheme and final slash, e.g. "registry.example.com/shop"' });
  }
  const size = sizeProblem(settings.size);
  if (size) problems.push(size);
  const names: [prop: string, name: string | undefined, isLegal: (name: string) => boolean][] = [
    ...pullSecrets.map((name): [string, string, typeof isDnsSubdomain] => ['pullSecrets', name, isDnsSubdomain]),
    ['priorityClass', priorityClass, isDnsSubdomain],
    ['ingress.className', ingress.className, isDnsSubdomain],
    ['ingress.issuer', ingress.issuer, isDnsSubdomain],
    ['secretStore', secretStore?.name, isDnsSubdomain],
    ['metrics.namespace', metrics.namespace, isDnsLabel],
    ['clusterDomain', clusterDomain, isDnsSubdomain],
  ];
  for (const [prop, name, isLegal] of names) {
    if (name === undefined || (typeof name === 'string' && isLegal(name))) continue;
    problems.push({ code: 'DefaultName', what: `\`${prop}\` is no legal name, got ${JSON.stringify(name)}`, fix: 'use lower-case letters, digits and dashes' });
  }
  return problems;
}

/** Whether an image of the registry can be referred to. */
function isRegistry(registry: string, settings: Settings): boolean {
  const host = registry.split('/')[0];
  const isHost = host.includes('.') || host.includes(':') || host === 'localhost';
  return imageProblem(`${registry}/image:1`, settings) === undefined && (isHost || registry.includes('/') || /^[a-z0-9]+$/.test(registry));
}
