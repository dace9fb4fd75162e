import { ApiObject } from 'cdk8s';
import { Problem } from '../../core/validation-error';
import type { BlueGreen } from '../blue-green/blue-green';
import { Json } from '../synthesis/json';

/** Fields that Argo CD leaves as they are in the cluster. */
export interface ArgoIgnoreRule {
  /** API group, e.g. `apps`. @default - the core group */
  readonly group?: string;
  /** Kind of the objects, e.g. `Deployment`. */
  readonly kind: string;
  /** Name of the one object. @default - every object of the kind */
  readonly name?: string;
  /** Its namespace. @default - every namespace */
  readonly namespace?: string;
  /** The fields, as JSON pointers, e.g. `/spec/replicas`. A field inside a list cannot be ignored alone. */
  readonly paths: readonly string[];
}

/** The rule of one object and its fields. */
export function renderIgnoreRule({ group, kind, name, namespace, paths }: ArgoIgnoreRule): Json {
  return { ...(group ? { group } : {}), kind, ...(name ? { name } : {}), ...(namespace ? { namespace } : {}), jsonPointers: [...paths] };
}

/** Exactly what Argo Rollouts writes while a service is released: whole lists only where nothing else is in them. */
export function releaseIgnoreRules(release: BlueGreen): ArgoIgnoreRule[] {
  return release._writtenAtRunTime.map(({ object, paths }) => ({
    group: groupOf(object), kind: object.kind, name: object.name, namespace: object.metadata.namespace ?? release.namespace, paths,
  }));
}

/** What is wrong with rules of one's own. */
export function ignoreProblems(rules: readonly ArgoIgnoreRule[]): Problem[] {
  return rules.flatMap(({ kind, paths }) => paths.flatMap((path) => {
    if (!path.startsWith('/')) return [{ code: 'ArgoIgnorePath', what: `\`ignore\` has ${JSON.stringify(path)} for ${kind}, which is no JSON pointer`, fix: 'write e.g. "/spec/replicas"' }];
    if (!/\/(?:\d+|-)(?:\/|$)/.test(path)) return [];
    return [{
      code: 'ArgoIgnoreList',
      what: `\`ignore\` has ${JSON.stringify(path)} for ${kind}, which ends inside a list: Argo CD would keep the whole list as it is in the cluster, and apply no other change of it`,
      fix: 'ignore the whole list, or keep what changes at run time in an object of its own',
    }];
  }));
}

function groupOf(object: ApiObject): string | undefined {
  return object.apiGroup === 'core' || !object.apiVersion.includes('/') ? undefined : object.apiGroup;
}
