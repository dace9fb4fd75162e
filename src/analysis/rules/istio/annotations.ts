import { Kind, Model, Resource } from '../../model';
import { Report, Rule } from '../rule';
import { annotationProblem, isAlpha, isIstioAnnotation, istioAnnotation } from './annotation-registry';

const kinds = [Kind.namespace, Kind.service, Kind.pod, Kind.deployment] as const;

export const annotationRules: readonly Rule[] = [
  {
    name: 'annotations.K8sAnalyzer',
    codes: ['IST0107', 'IST0108', 'IST0125', 'IST0135'],
    run: (model, report) => eachAnnotation(model, (resource, name, value) => judge(resource, name, value, report)),
  },
  {
    name: 'annotations.AlphaAnalyzer',
    codes: ['IST0136'],
    optional: true,
    run: (model, report) => eachAnnotation(model, (resource, name) => {
      const known = istioAnnotation(name);
      if (!known || !isAlpha(known) || (resource.id === Kind.pod && setByCni.has(name) && !hasInitContainer(resource))) return;
      report('IST0136', resource, `Annotation ${JSON.stringify(name)} is part of an alpha-phase feature and may be incompletely supported.`, fieldOf(resource, name));
    }),
  },
];

/** Set on every pod by the CNI plugin, which then needs no init container. */
const setByCni = new Set([
  'sidecar.istio.io/interceptionMode', 'traffic.sidecar.istio.io/includeInboundPorts', 'traffic.sidecar.istio.io/excludeInboundPorts',
  'traffic.sidecar.istio.io/includeOutboundIPRanges',
]);

function eachAnnotation(model: Model, visit: (resource: Resource, name: string, value: string) => void): void {
  for (const kind of kinds) {
    for (const resource of model.ofKind(kind)) {
      for (const [name, value] of Object.entries(resource.annotations)) if (isIstioAnnotation(name)) visit(resource, name, value);
    }
  }
}

function judge(resource: Resource, name: string, value: string, report: Report): void {
  const at = fieldOf(resource, name);
  const known = istioAnnotation(name);
  if (!known) {
    report('IST0108', resource, `Unknown annotation: ${name}`, at);
    return;
  }
  const replaced = name === 'sidecar.istio.io/inject' && resource.labels[name] !== undefined;
  if (known.deprecated && !replaced) {
    const instead = name === 'sidecar.istio.io/inject' ? ' in favor of the "sidecar.istio.io/inject" label' : '';
    report('IST0135', resource, `Annotation ${JSON.stringify(name)} has been deprecated${instead} and may not work in future Istio versions.`, at);
  }
  if (known.kinds.includes('Any')) return;
  if (!known.kinds.includes(resource.kind)) {
    report('IST0107', resource, `Misplaced annotation: ${name} can only be applied to ${known.kinds.join(', ')}`, at);
    return;
  }
  const problem = annotationProblem(name, value);
  if (problem) report('IST0125', resource, `Invalid annotation ${name}: ${problem}`, at);
}

function fieldOf(resource: Resource, annotation: string) {
  return resource.root.at('metadata', 'annotations', annotation);
}

function hasInitContainer(pod: Resource): boolean {
  return pod.spec.get('initContainers').items().some((each) => each.get('name').string() === 'istio-init');
}
