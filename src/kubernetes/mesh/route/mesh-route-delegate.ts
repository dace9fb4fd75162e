import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { freshId } from '../../../core/construct-id';
import { pathOf } from '../../../core/construct-path';
import { dnsLabel } from '../../../core/naming';
import { addDeferredCheck, Problems } from '../../../core/problems';
import { Problem } from '../../../core/validation-error';
import { objectName } from '../../workload/object-name';
import { VIRTUAL_SERVICE } from '../api';
import { meshObject } from '../mesh-object';
import { MeshRoute } from './mesh-route';
import { entriesOf, IRouteDelegate, labelOf, renderRules, RouteRule, ruleProblems, targetsOf } from './rule';
import { shadowProblems } from './shadow';

/** What a team answers about its part of another team's route. */
export interface MeshRouteDelegateProps {
  /** What happens to the requests that the root route hands over. Paths are whole paths, not relative ones. */
  readonly rules: readonly RouteRule[];
}

/**
 * A team's own rules for its part of a route: the platform's `MeshRoute` owns hosts and gateways and hands requests over with `delegate`.
 *
 * @example
 * const catalogRoute = new MeshRouteDelegate(app, 'catalog', { rules: [{ to: catalog }] });
 * new MeshRoute(door, 'shop', { gateways: [gateway], hosts: ['shop.example.com'], rules: [{ match: [Match.pathUnder('/items')], delegate: catalogRoute }] });
 */
export class MeshRouteDelegate extends Construct implements IRouteDelegate {
  /** The VirtualService, which has no hosts. */
  public readonly virtualService: ApiObject;
  /** @internal */
  public readonly _rules: readonly RouteRule[];

  public constructor(scope: Construct, id: string, props: MeshRouteDelegateProps) {
    super(scope, freshId(scope, id));
    this._rules = props.rules;
    const problems = new Problems(this);
    problems.add(...delegateProblems(this, props.rules));
    problems.throwIfAny();
    this.virtualService = this.createVirtualService(props);
    this.node.defaultChild = this.virtualService;
    addDeferredCheck(this, () => this.useProblems());
  }

  /** @internal */
  public get _path(): string { return pathOf(this); }

  /** @internal */
  public get _owner(): IConstruct { return this; }

  /** @internal */
  public _reference(): { readonly name: string; readonly namespace?: string } {
    return { name: this.virtualService.name, namespace: Chart.of(this).namespace };
  }

  private createVirtualService(props: MeshRouteDelegateProps): ApiObject {
    return meshObject(this, 'VirtualService', {
      ...VIRTUAL_SERVICE,
      name: dnsLabel([objectName(this), 'rules']),
      body: () => ({ spec: { http: renderRules(props.rules) } }),
    });
  }

  /** Rules that nobody hands requests to are dead. */
  private useProblems(): Problem[] {
    const used = MeshRoute.all(this).some((route) => route._delegates.includes(this));
    return used ? [] : [{ code: 'DelegateUnused', what: 'no MeshRoute hands requests over to these rules', fix: 'name it in a rule of the root route: { match: […], delegate: … }' }];
  }
}

function delegateProblems(scope: IConstruct, rules: readonly RouteRule[]): Problem[] {
  const problems: Problem[] = rules.length === 0 ? [{ code: 'RouteRules', what: 'the route has no rules', fix: 'give at least one rule' }] : [];
  rules.forEach((rule, i) => {
    problems.push(...ruleProblems(rule, { scope, label: labelOf(rule, i), atGateway: false }));
    // Istio follows one step only and drops the rule without a word (https://istio.io/latest/docs/reference/config/networking/virtual-service/#Delegate).
    const again = rule.delegate !== undefined || targetsOf(rule).some(({ target }) => target._delegate?.() !== undefined);
    if (rule.rewrite?.path !== undefined && !rule.rewrite.path.endsWith('/') && entriesOf(rule).some(({ uri }) => uri === undefined)) {
      problems.push({
        code: 'DelegateRewrite',
        what: `rule ${i} puts ${JSON.stringify(rule.rewrite.path)} in place of the path that its root hands over, and what lies under that path would follow without a slash`,
        fix: `match the path here too, with Match.pathUnder(), or write ${JSON.stringify(`${rule.rewrite.path}/`)}`,
      });
    }
    if (again) problems.push({ code: 'DelegateNested', what: `rule ${i} delegates again, which Istio does not follow`, fix: 'delegate from the root route only, and name a release there' });
  });
  return [...problems, ...shadowProblems(rules)];
}
