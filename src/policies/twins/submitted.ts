import { podTemplateOf } from '../../manifests/schema/pod-template';
import { Fields } from './twin';

/** What the API server is asked to write for a document: the document itself, and the pods that come of it. */
export function submitted(document: Fields): Fields[] {
  const template = podTemplateOf(document);
  if (!template || template.owner === 'pod') return [document];
  const { name, namespace } = document.metadata as { name?: string; namespace?: string };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...template.metadata }, spec: template.spec };
  return [document, pod];
}
