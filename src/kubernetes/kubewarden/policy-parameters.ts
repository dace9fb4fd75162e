import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { freshId } from '../../core/construct-id';
import { Problems } from '../../core/problems';
import { KubernetesObject } from '../synthesis/kubernetes-object';
import { objectName } from '../workload/object-name';

/** What `PolicyParameters` are made of. */
export interface PolicyParametersProps {
  /** Values by name, all of them text: expressions read `params.data.NAME` and convert it (`int(params.data.most)`). */
  readonly data: Record<string, string>;
}

/**
 * Values of a `cel-policy` that change more often than its rules, in a ConfigMap of its own. A policy server restarts when one of its policies changes; it
 * does not when a ConfigMap changes that a policy reads.
 *
 * @example
 * const sizes = new PolicyParameters(chart, 'sizes', { data: { most: '8' } });
 * Module.cel({ parameters: sizes, validations: [{ expression: 'object.spec.replicas <= int(params.data.most)', message: 'too many replicas' }] });
 */
export class PolicyParameters extends Construct {
  /** The name of the ConfigMap. */
  public readonly name: string;
  /** Its namespace. */
  public readonly namespace: string;
  /** The ConfigMap. */
  public readonly configMap: ApiObject;

  public constructor(scope: Construct, id: string, props: PolicyParametersProps) {
    super(scope, freshId(scope, id));
    const problems = new Problems(this);
    for (const [key, value] of Object.entries(props.data)) {
      if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key) || typeof value !== 'string') {
        problems.add({ code: 'KubewardenParameter', what: `\`data\` has ${JSON.stringify(key)} with ${JSON.stringify(value)}`, fix: 'use letters, digits, `.`, `_` and `-` as the name, and text as the value' });
      }
    }
    problems.throwIfAny();
    this.name = objectName(this);
    this.namespace = Chart.of(this).namespace ?? 'default';
    this.configMap = new KubernetesObject(this, 'ConfigMap', { apiVersion: 'v1', kind: 'ConfigMap', name: this.name, namespace: this.namespace, body: () => ({ data: { ...props.data } }) });
    this.node.defaultChild = this.configMap;
  }
}
