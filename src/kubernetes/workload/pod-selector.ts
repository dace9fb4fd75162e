import type { IPodSelector } from 'cdk8s-plus-29';
import { Construct } from 'constructs';

/**
 * Pods as a selector of cdk8s-plus, which is loaded only now: it costs 30 ms and 3.5 MB, and most programs never ask.
 */
export function podSelectorOf(scope: Construct, labels: Record<string, string>, namespace: string | undefined): IPodSelector {
  const known = scope.node.tryFindChild('PodSelector');
  if (known) return known as unknown as IPodSelector;
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { Namespaces, Pods } = require('cdk8s-plus-29') as typeof import('cdk8s-plus-29');
  return Pods.select(scope, 'PodSelector', {
    labels,
    namespaces: namespace === undefined ? undefined : Namespaces.select(scope, 'NamespaceSelector', { names: [namespace] }),
  });
}
