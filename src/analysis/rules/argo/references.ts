import { Field, Kind, Model, parseServiceHost, Resource, Rollout, RolloutAnalysis, rolloutOf, workloadReference } from '../../model';
import { Code, Report, Rule } from '../rule';
import { ingressProblems } from './lint-references';

const ANALYSIS_TEMPLATE = 'argoproj.io/AnalysisTemplate';
const CLUSTER_ANALYSIS_TEMPLATE = 'argoproj.io/ClusterAnalysisTemplate';

/** What a Rollout refers to: that it is there, across files and namespaces, and that both sides agree. */
export const referenceRules: readonly Rule[] = [
  {
    name: 'argo.ReferenceAnalyzer',
    codes: ['TW1005', 'TW1006', 'TW1007', 'TW1008', 'TW1009', 'TW1014'],
    run: (model, report) => {
      for (const rollout of model.ofKind(Kind.rollout).map(rolloutOf)) {
        judgeExistence(model, rollout, report);
        for (const { code, message, at } of ingressProblems(model, rollout)) report(code, rollout.resource, message, at);
        judgeSubsets(model, rollout, report);
        judgeDestinations(model, rollout, report);
        judgeEphemeralLabels(rollout, report);
      }
    },
  },
  {
    name: 'argo.AnalysisTemplateAnalyzer',
    codes: ['TW1010', 'TW1011'],
    run: (model, report) => {
      for (const rollout of model.ofKind(Kind.rollout).map(rolloutOf)) for (const analysis of rollout.analyses) judgeAnalysis(model, rollout, analysis, report);
    },
  },
  {
    name: 'argo.AutoscalerAnalyzer',
    codes: ['TW1012', 'TW1013'],
    run: judgeAutoscalers,
  },
];

function judgeExistence(model: Model, rollout: Rollout, report: Report): void {
  const { resource, namespace } = rollout;
  const look = (kind: string, at: Field, owner: string, name: string): void => {
    if (name === '' || model.find(kind, owner, name)) return;
    const what = `${kind.split('/')[1]} ${owner === '' ? '' : `${owner}/`}${name}`;
    // Manifests without any object of a kind are of a repository that keeps them elsewhere.
    const isKnown = model.ofKind(kind).some(({ origin }) => origin === 'manifest');
    const code: Code = isKnown ? 'TW1007' : 'TW1008';
    const elsewhere = model.ofKind(kind).find((each) => each.name === name);
    report(code, resource, `Referenced ${what} not found${elsewhere ? `; there is one in namespace ${elsewhere.namespace}` : ''}`, at);
  };
  for (const { at, name } of rollout.services) look(Kind.service, at, namespace, name);
  for (const { at, name, namespace: owner } of rollout.virtualServices) look(Kind.virtualService, at.get('name'), owner, name);
  // Argo Rollouts looks for the rule in the namespace of the Rollout only.
  if (rollout.destinationRule) look(Kind.destinationRule, rollout.destinationRule.at.get('name'), namespace, rollout.destinationRule.name);
  for (const { at, name, isClusterScoped } of rollout.analyses.flatMap(({ templates }) => templates)) {
    look(isClusterScoped ? CLUSTER_ANALYSIS_TEMPLATE : ANALYSIS_TEMPLATE, at, isClusterScoped ? '' : namespace, name);
  }
  const reference = workloadReference(resource);
  if (reference) look(reference.kind, reference.at.get('name'), namespace, reference.name);
  for (const key of ['stableIngress', 'ingress']) {
    const at = rollout.canary.at('trafficRouting', key === 'ingress' ? 'alb' : 'nginx', key);
    if (at.string()) look(Kind.ingress, at, namespace, at.string()!);
  }
}

/** The rule has both subsets, no other (Argo Rollouts removes them), and is for the host of the routes. */
function judgeSubsets(model: Model, rollout: Rollout, report: Report): void {
  const reference = rollout.destinationRule;
  const rule = reference && model.destinationRules.find((each) => each.namespace === rollout.namespace && each.name === reference.name);
  if (!rule) return;
  const subsets = rule.subsets.map(({ name }) => name);
  for (const [key, name] of [['canarySubsetName', reference.canary], ['stableSubsetName', reference.stable]] as const) {
    if (!subsets.includes(name)) report('TW1009', rollout.resource, `DestinationRule ${rule.namespace}/${rule.name} has no subset ${JSON.stringify(name)} (it has ${subsets.join(', ') || 'none'})`, reference.at.get(key));
  }
  for (const subset of rule.subsets.filter(({ name }) => name !== reference.canary && name !== reference.stable)) {
    report('TW1009', rule.resource, `Argo Rollouts removes the subset ${JSON.stringify(subset.name)}: Rollout ${rollout.namespace}/${rollout.name} knows only ${reference.stable} and ${reference.canary}; `
      + 'keep it in a DestinationRule of its own', subset.at);
  }
  const host = model.fqdn(rule.host, rule.namespace);
  for (const { at, namespace } of managedDestinations(model, rollout)) {
    const written = at.get('host').string() ?? '';
    const subset = at.get('subset').string();
    if (subset === undefined || ![reference.canary, reference.stable].includes(subset) || model.fqdn(written, namespace) === host) continue;
    report('TW1009', rollout.resource, `A route of the release goes to subset ${subset} of ${written}, and DestinationRule ${rule.namespace}/${rule.name} is for ${rule.host}`, reference.at);
  }
}

/** Argo Rollouts compares the first label of a host with the name of its Service, and takes a Service of another namespace for its own. */
function judgeDestinations(model: Model, rollout: Rollout, report: Report): void {
  const names = rollout.services.map(({ name }) => name);
  for (const { at, namespace, resource } of managedDestinations(model, rollout)) {
    const host = at.get('host').string() ?? '';
    const found = parseServiceHost(model.fqdn(host, namespace), model.facts.clusterDomain);
    if (!found || found.namespace === rollout.namespace || !names.includes(found.name)) continue;
    report('TW1005', resource, `${host} is a Service of namespace ${found.namespace}, and Rollout ${rollout.namespace}/${rollout.name} would take it for its own ${found.name}`, at.get('host'));
  }
}

function managedDestinations(model: Model, rollout: Rollout): { at: Field; namespace: string; resource: Resource }[] {
  return rollout.virtualServices.flatMap((reference) => {
    const service = model.virtualService(reference.namespace, reference.name);
    const routes = (service?.http ?? []).filter(({ name }) => reference.routes.length === 0 || (name !== undefined && reference.routes.includes(name)));
    return routes.flatMap(({ route }) => route.map(({ destination }) => ({ at: destination.at, namespace: service!.namespace, resource: service!.resource })));
  });
}

/** A label of one version only, under a name that both have, takes pods away from their Service or their ReplicaSet. */
function judgeEphemeralLabels({ resource, blueGreen, canary }: Rollout, report: Report): void {
  const own = { ...resource.spec.at('template', 'metadata', 'labels').stringMap(), ...resource.spec.at('selector', 'matchLabels').stringMap() };
  for (const [strategy, keys] of [[blueGreen, ['activeMetadata', 'previewMetadata']], [canary, ['stableMetadata', 'canaryMetadata']]] as const) {
    for (const key of keys) {
      for (const [label, at] of strategy.at(key, 'labels').entries()) {
        if (!Object.hasOwn(own, label) || own[label] === at.string()) continue;
        report('TW1014', resource, `${key} sets the label ${label} to ${JSON.stringify(at.value)}, and the pods have it as ${JSON.stringify(own[label])}`, at);
      }
    }
  }
}

function judgeAnalysis(model: Model, rollout: Rollout, analysis: RolloutAnalysis, report: Report): void {
  const known = new Set<string>();
  let isComplete = true;
  for (const reference of analysis.templates) {
    const template = reference.isClusterScoped ? model.find(CLUSTER_ANALYSIS_TEMPLATE, '', reference.name) : model.find(ANALYSIS_TEMPLATE, rollout.namespace, reference.name);
    if (!template) {
      isComplete = false;
      continue;
    }
    const args = template.spec.get('args').items();
    for (const arg of args) {
      const name = arg.get('name').string() ?? '';
      known.add(name);
      const isGiven = arg.get('value').exists || arg.get('valueFrom').exists || analysis.args.some((given) => given.name === name && given.isGiven);
      if (!isGiven) report('TW1010', rollout.resource, `${template.kind} ${template.name} needs the argument ${JSON.stringify(name)}, which is not given`, reference.at);
    }
    if (template.spec.get('templates').exists) isComplete = false; // what it includes may know more
    judgeTemplate(template, args, analysis, report);
  }
  for (const arg of analysis.args.filter(({ name }) => isComplete && analysis.templates.length > 0 && !known.has(name))) {
    report('TW1010', rollout.resource, `The argument ${JSON.stringify(arg.name)} is given to ${analysis.templates.map(({ name }) => name).join(', ')}, which knows it not`, arg.at);
  }
}

function judgeTemplate(template: Resource, args: readonly Field[], analysis: RolloutAnalysis, report: Report): void {
  const names = args.map((arg) => arg.get('name').string());
  for (const metric of template.spec.get('metrics').items()) {
    const name = metric.get('name').string() ?? '';
    const used = [...JSON.stringify(metric.value ?? {}).matchAll(/\{\{\s*args\.([\w.-]+)\s*\}\}/g)].map(([, arg]) => arg);
    for (const arg of new Set(used.filter((each) => !names.includes(each)))) {
      report('TW1010', template, `The metric ${JSON.stringify(name)} uses {{args.${arg}}}, which is none of the template's arguments`, metric);
    }
    const hasEnd = metric.get('count').exists || !metric.get('interval').exists;
    if (analysis.kind !== 'background' && !hasEnd) {
      report('TW1011', template, `AnalysisTemplate ${template.name} has metric ${name} which runs indefinitely. Invalid value for count: ${JSON.stringify(metric.get('count').value ?? null)}`, metric);
    }
  }
}

function judgeAutoscalers(model: Model, report: Report): void {
  const rollouts = model.ofKind(Kind.rollout).map(rolloutOf);
  if (rollouts.length === 0) return;
  for (const scaler of [...model.ofKind('autoscaling/HorizontalPodAutoscaler'), ...model.ofKind('keda.sh/ScaledObject')]) {
    const target = scaler.spec.get('scaleTargetRef');
    const name = target.get('name').string() ?? '';
    if (target.get('kind').string() === 'Rollout') {
      const rollout = rollouts.find((each) => each.namespace === scaler.namespace && each.name === name);
      if (rollout?.replicas !== undefined) {
        report('TW1012', rollout.resource, `spec.replicas is ${rollout.replicas}, and ${scaler.kind} ${scaler.fullName} decides it at run time: leave it out`, rollout.resource.spec.get('replicas'));
      }
      continue;
    }
    const taken = rollouts.find((each) => {
      const reference = workloadReference(each.resource);
      return each.namespace === scaler.namespace && reference?.kind === Kind.deployment && reference.name === name && (target.get('kind').string() ?? 'Deployment') === 'Deployment';
    });
    if (taken) report('TW1013', scaler, `Deployment ${scaler.namespace}/${name} has no pods of its own: Rollout ${taken.namespace}/${taken.name} takes its template; scale the Rollout`, target);
  }
}
