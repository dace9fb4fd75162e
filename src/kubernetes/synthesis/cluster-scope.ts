import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Json } from './json';
import { judges } from './judges';

const KNOWN = new WeakMap<IConstruct, ReadonlySet<string>>();

/**
 * `document` without the namespace of its chart, if its kind belongs to none. cdk8s gives every object the namespace of its chart, a ClusterRole as well
 * as a Role.
 */
export function withoutForeignNamespace(object: ApiObject, document: Json): Json {
  const metadata = document.metadata as Json | undefined;
  if (metadata?.namespace === undefined || metadata.namespace !== object.chart.namespace || !clusterKinds(object.node.root).has(`${document.apiVersion}/${document.kind}`)) return document;
  const { namespace: _, ...rest } = metadata;
  return { ...document, metadata: rest };
}

/** Kinds that belong to no namespace; listed once for a tree, for others may have been registered before the next one. */
function clusterKinds(root: IConstruct): ReadonlySet<string> {
  let known = KNOWN.get(root);
  if (!known) KNOWN.set(root, known = new Set(judges.listKinds().filter(({ scope }) => scope === 'Cluster').map(({ apiVersion, kind }) => `${apiVersion}/${kind}`)));
  return known;
}
