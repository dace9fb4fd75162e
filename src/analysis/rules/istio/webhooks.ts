import { Field, Kind, Model, Resource } from '../../model';
import { Report, Rule } from '../rule';
import { goList, matchesLabelSelector } from '../support';

export const webhookRules: readonly Rule[] = [{ name: 'webhook.Analyzer', codes: ['IST0139'], run: judge }];

interface Hook {
  readonly resource: Resource;
  readonly at: Field;
  readonly name: string;
}

function judge(model: Model, report: Report): void {
  const revisions = new Set<string>();
  const hooks: Hook[] = [];
  for (const resource of model.ofKind(Kind.mutatingWebhook)) {
    const own = resource.root.get('webhooks').items();
    const found = revisionsOf(resource, own);
    if (found.length === 0 && !own.some((each) => each.get('name').string()?.endsWith('istio.io'))) continue;
    found.forEach((each) => revisions.add(each));
    hooks.push(...own.map((at) => ({ resource, at, name: `${resource.name}/${at.get('name').string() ?? ''}` })));
  }
  judgeOverlaps(hooks, [...revisions], report);
  for (const hook of hooks) {
    const service = hook.at.at('clientConfig', 'service');
    if (!service.exists) continue;
    const [namespace, name] = [service.get('namespace').string() ?? '', service.get('name').string() ?? ''];
    if (model.service(namespace, name) || (namespace === model.facts.rootNamespace && model.services.every((each) => each.namespace !== namespace || each.origin === 'assumed')
      && !knowsControlPlane(model))) continue;
    report('IST0139', hook.resource, `Injector refers to a control plane service that does not exist: ${namespace}/${name}.`, service);
  }
}

/** Without any Service of its own the root namespace is not part of the manifests. */
function knowsControlPlane(model: Model): boolean {
  return model.services.some((each) => each.origin !== 'assumed');
}

/** Every combination of labels that namespaces and pods can have: two hooks that take one of them inject twice. */
function judgeOverlaps(hooks: readonly Hook[], revisions: readonly string[], report: Report): void {
  const variants = (base: readonly Readonly<Record<string, string>>[]) => [
    ...base, ...revisions.flatMap((revision) => base.map((each) => ({ ...each, 'istio.io/rev': revision }))),
  ];
  const namespaces = variants([{}, { 'istio-injection': 'enabled' }, { 'istio-injection': 'disabled' }]);
  const objects = variants([{}, { 'sidecar.istio.io/inject': 'true' }, { 'sidecar.istio.io/inject': 'false' }]);
  const told = new Set<string>();
  for (const namespace of namespaces) {
    const candidates = hooks.filter((hook) => matchesLabelSelector(hook.at.get('namespaceSelector'), namespace));
    if (candidates.length < 2) continue;
    for (const object of objects) {
      const taken = candidates.filter((hook) => matchesLabelSelector(hook.at.get('objectSelector'), object));
      if (new Set(taken.map((each) => each.name)).size < 2) continue;
      for (const hook of taken) {
        const others = goList(taken.map((each) => each.name).filter((each) => each !== hook.name).sort());
        if (told.has(`${hook.name} ${others}`)) continue;
        told.add(`${hook.name} ${others}`);
        report('IST0139', hook.resource, `Webhook overlaps with others: ${others}. This may cause injection to occur twice.`, hook.at);
      }
    }
  }
}

function revisionsOf(resource: Resource, hooks: readonly Field[]): string[] {
  const revisions = new Set<string>();
  const add = (revision: string | undefined) => {
    if (revision !== undefined) revisions.add(revision);
  };
  add(resource.labels['istio.io/rev']);
  for (const hook of hooks) {
    for (const selector of [hook.get('namespaceSelector'), hook.get('objectSelector')]) {
      add(selector.get('matchLabels').stringMap()['istio.io/rev']);
      for (const expression of selector.get('matchExpressions').items()) {
        if (expression.get('key').string() === 'istio.io/rev') expression.get('values').strings().forEach(add);
      }
    }
  }
  return [...revisions];
}
