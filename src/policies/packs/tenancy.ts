import { Labels, OWNER_ANNOTATION } from '../../core/labels';
import { Policy } from '../policy';
import { PolicyPack } from '../policy-pack';
import { Scope } from '../scope';
import { demand } from './options';

/** What everything says of itself. */
export interface TenancyOptions {
  /**
   * Labels of workloads and their pods.
   *
   * @default - `app.kubernetes.io/name` and `app.kubernetes.io/version`
   */
  readonly labels?: readonly string[];
  /**
   * Annotation that names the team: on workloads, their pods, Services and Namespaces.
   *
   * @default 'trackway/owner'
   */
  readonly ownerAnnotation?: string;
  /**
   * The resources that quotas count, e.g. `['cpu', 'memory']`: every Namespace has a ResourceQuota and a LimitRange beside it, every ResourceQuota bounds them,
   * and every container names its requests of them, without which its pod is refused where there is a quota.
   *
   * @default - quotas are not judged
   */
  readonly quotas?: readonly ('cpu' | 'memory')[];
}

/** Who owns what, and how much of a shared cluster a team may take. */
export function tenancy({ labels = [Labels.NAME, Labels.VERSION], ownerAnnotation = OWNER_ANNOTATION, quotas = [] }: TenancyOptions = {}): PolicyPack {
  demand('tenancy', 'labels', labels, 'name at least one label, or leave it out');
  demand('tenancy', 'ownerAnnotation', [ownerAnnotation], 'name an annotation, or leave it out');
  return new PolicyPack('tenancy', [requiredLabels(labels), owners(ownerAnnotation), ownersOfPods(ownerAnnotation), defaultNamespace(), ...quotas.length > 0 ? quotaRules(quotas) : []]);
}

function requiredLabels(labels: readonly string[]): Policy {
  const missing = (where: string): string => `params.labels.filter(l, !has(${where}.labels) || !(l in ${where}.labels) || ${where}.labels[l] == '')`;
  return new Policy({
    id: 'required-labels',
    title: 'workloads and their pods say what they are',
    why: 'a dashboard, a bill or an incident that finds an unnamed pod finds nobody',
    fix: 'set the label on the workload and on its pod template',
    reference: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/',
    scope: Scope.pods(),
    params: { labels: [...labels] },
    variables: [{ name: 'missing', expression: missing('object.metadata') }, { name: 'missingOnPods', expression: missing('variables.podMetadata') }],
    validations: [
      { expression: 'size(variables.missing) == 0', message: 'a label is missing', messageExpression: '\'labels are missing: \' + variables.missing.join(\', \')' },
      {
        expression: 'size(variables.missing) > 0 || size(variables.missingOnPods) == 0',
        message: 'a label is missing on the pods',
        messageExpression: '\'labels are missing on the pods: \' + variables.missingOnPods.join(\', \')',
      },
    ],
  });
}

const OWNED = '(has(object.metadata.annotations) && params.annotation in object.metadata.annotations && object.metadata.annotations[params.annotation] != \'\')';

function owners(annotation: string): Policy {
  return new Policy({
    id: 'owner-annotation',
    title: 'Services and Namespaces name their owner',
    why: 'whom to ask must be known before it breaks',
    fix: `set the annotation ${annotation}; \`owner\` of a Platform sets ${OWNER_ANNOTATION} on everything`,
    reference: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/',
    scope: Scope.kind('v1', 'Service').and('v1', 'Namespace'),
    params: { annotation },
    validations: [{ expression: OWNED, message: 'nobody owns it', messageExpression: '\'the annotation \' + params.annotation + \' is missing\'' }],
  });
}

function ownersOfPods(annotation: string): Policy {
  return new Policy({
    id: 'workload-owner',
    title: 'workloads and their pods name their owner',
    why: 'whom to call at night must be written on what woke you',
    fix: `set the annotation ${annotation} on the workload and on its pod template; \`owner\` of a Platform sets ${OWNER_ANNOTATION} on everything`,
    reference: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/',
    scope: Scope.pods(),
    params: { annotation },
    validations: [
      { expression: OWNED, message: 'nobody owns it', messageExpression: '\'the annotation \' + params.annotation + \' is missing\'' },
      {
        expression: `!${OWNED} || object.kind == 'Function' || (has(variables.podMetadata.annotations) && params.annotation in variables.podMetadata.annotations`
          + ' && variables.podMetadata.annotations[params.annotation] != \'\')',
        message: 'nobody owns its pods',
        messageExpression: '\'the annotation \' + params.annotation + \' is missing on the pods\'',
      },
    ],
  });
}

function defaultNamespace(): Policy {
  return new Policy({
    id: 'default-namespace',
    title: 'workloads are in a namespace of their own',
    why: 'the namespace "default" belongs to nobody: no quota, no policy, no role fits what shares it',
    fix: 'give the chart a namespace',
    reference: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#when-to-use-multiple-namespaces',
    scope: Scope.pods(),
    validations: [{ expression: 'request.namespace != \'default\' && request.namespace != \'\'', message: 'it is in the namespace "default"' }],
  });
}

function quotaRules(resources: readonly string[]): Policy[] {
  return [
    new Policy({
      id: 'namespace-quota',
      title: 'namespaces have a ResourceQuota and a LimitRange',
      why: 'without them one team takes the cluster from all others, by a loop or a typing error',
      fix: 'make a ResourceQuota and a LimitRange in the namespace, beside it',
      owner: 'provider',
      reference: 'https://kubernetes.io/docs/concepts/security/multi-tenancy/#quotas',
      scope: Scope.kind('v1', 'Namespace'),
      neighbours: true,
      validations: ['ResourceQuota', 'LimitRange'].map((kind) => ({
        expression: `neighbours.exists(n, n.kind == '${kind}' && n.apiVersion == 'v1')`, message: `it has no ${kind}`,
      })),
    }),
    new Policy({
      id: 'quota-bounds',
      title: 'quotas bound what can be asked for',
      why: 'a quota that leaves a resource out lets one team take all of it',
      fix: 'bound it in spec.hard, as requests.cpu and requests.memory are',
      owner: 'provider',
      reference: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/',
      scope: Scope.kind('v1', 'ResourceQuota'),
      params: { bounds: resources.map((each) => `requests.${each}`) },
      // A quota for some pods only, by priority or lifetime, stands beside one for all.
      when: '!has(object.spec.scopes) && !has(object.spec.scopeSelector)',
      variables: [{ name: 'missing', expression: 'params.bounds.filter(b, !has(object.spec.hard) || !(b in object.spec.hard))' }],
      validations: [{ expression: 'size(variables.missing) == 0', message: 'a resource has no bound', messageExpression: '\'not bound: \' + variables.missing.join(\', \')' }],
    }),
    new Policy({
      id: 'limit-defaults',
      title: 'limit ranges have defaults for containers',
      why: 'a container that says nothing is refused where a quota counts, unless a LimitRange speaks for it',
      fix: 'set `defaultRequest` and `default` of type Container',
      owner: 'provider',
      reference: 'https://kubernetes.io/docs/concepts/policy/limit-range/',
      scope: Scope.kind('v1', 'LimitRange'),
      params: { resources: [...resources] },
      validations: [{
        expression: 'params.resources.all(r, object.spec.limits.exists(l, l.type == \'Container\' && has(l.defaultRequest) && r in l.defaultRequest))',
        message: 'a resource has no default request for containers',
      }],
    }),
    new Policy({
      id: 'counted-requests',
      title: 'containers name the requests that quotas count',
      why: 'a pod without them is refused in a namespace with a quota, when its Deployment was long accepted',
      fix: 'set resources.requests; `size` of a service does',
      reference: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/#requests-compared-to-limits',
      scope: Scope.pods(),
      params: { resources: [...resources] },
      variables: [{
        name: 'offending',
        expression: 'variables.containers.filter(c, !params.resources.all(r, has(c.resources) && ((has(c.resources.requests) && r in c.resources.requests)'
          + ' || (has(c.resources.limits) && r in c.resources.limits))))',
      }],
      validations: [{
        expression: 'size(variables.offending) == 0',
        message: 'a container names no requests',
        messageExpression: '\'containers without requests: \' + variables.offending.map(c, c.name).join(\', \')',
      }],
    }),
  ];
}
