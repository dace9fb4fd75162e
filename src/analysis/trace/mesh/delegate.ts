import { StringMatch } from '../../model/virtual-service';
import type { HttpRule, RuleMatch } from './virtual-services';

/**
 * A delegate's rule under its root's: the delegate's fields first, the root's where it has none, their matches combined. `undefined` when
 * some match of the delegate is no part of any match of the root (`mergeHTTPRoute` in `pilot/pkg/model/virtualservice.go`).
 */
export function mergeDelegate(root: HttpRule, leaf: HttpRule): HttpRule | undefined {
  const matches = mergeMatches(root.matches, leaf.matches);
  if (!matches) return undefined;
  return {
    ...leaf,
    index: root.index,
    name: joined(root.name, leaf.name),
    matches,
    mirrors: leaf.mirrors.length > 0 ? leaf.mirrors : root.mirrors,
    rewrite: leaf.rewrite.exists ? leaf.rewrite : root.rewrite,
    directResponse: leaf.directResponse.exists ? leaf.directResponse : root.directResponse,
    fault: leaf.fault.exists ? leaf.fault : root.fault,
    corsPolicy: leaf.corsPolicy.exists ? leaf.corsPolicy : root.corsPolicy,
    headers: leaf.headers.exists ? leaf.headers : root.headers,
    timeout: leaf.timeout ?? root.timeout,
    retries: leaf.retries ?? root.retries,
  };
}

function mergeMatches(root: readonly RuleMatch[], leaf: readonly RuleMatch[]): readonly RuleMatch[] | undefined {
  if (root.length === 0) return leaf;
  if (leaf.length === 0) return root;
  const merged: RuleMatch[] = [];
  for (const inner of leaf) {
    const outers = root.filter((outer) => !conflicts(outer, inner));
    if (outers.length === 0) return undefined;
    for (const outer of outers) merged.push(mergeMatch(outer, inner));
  }
  return merged;
}

function mergeMatch(root: RuleMatch, leaf: RuleMatch): RuleMatch {
  return {
    ...leaf,
    name: joined(root.name ?? '', leaf.name ?? ''),
    uri: leaf.uri ?? root.uri,
    scheme: leaf.scheme ?? root.scheme,
    method: leaf.method ?? root.method,
    authority: leaf.authority ?? root.authority,
    headers: mergeEntries(root.headers, leaf.headers),
    withoutHeaders: mergeEntries(root.withoutHeaders, leaf.withoutHeaders),
    queryParams: mergeEntries(root.queryParams, leaf.queryParams),
    port: leaf.port || root.port,
    sourceLabels: { ...root.sourceLabels, ...leaf.sourceLabels },
    sourceNamespace: leaf.sourceNamespace ?? root.sourceNamespace,
    gateways: leaf.gateways.length > 0 ? leaf.gateways : root.gateways,
  };
}

function conflicts(root: RuleMatch, leaf: RuleMatch): boolean {
  if (([['uri'], ['scheme'], ['method'], ['authority']] as const).some(([key]) => isOutside(root[key], leaf[key]))) return true;
  for (const key of ['headers', 'withoutHeaders', 'queryParams'] as const) {
    const outer = new Map(root[key]);
    if (leaf[key].some(([name, match]) => isOutside(outer.get(name), match))) return true;
  }
  if (root.ignoreUriCase !== leaf.ignoreUriCase) return true;
  if (root.port && leaf.port && root.port !== leaf.port) return true;
  if (root.sourceNamespace && leaf.sourceNamespace !== root.sourceNamespace) return true;
  if (Object.keys(leaf.sourceLabels).some((key) => root.sourceLabels[key] !== undefined && root.sourceLabels[key] !== leaf.sourceLabels[key])) return true;
  return root.gateways.length > 0 && leaf.gateways.some((gateway) => !root.gateways.includes(gateway));
}

/** Whether the inner condition can hold where the outer does not. Patterns are not compared: beside any other condition they conflict. */
function isOutside(outer: StringMatch | undefined, inner: StringMatch | undefined): boolean {
  if (!outer || !inner) return false;
  if (outer.regex || inner.regex) {
    const other = outer.regex ? inner : outer;
    return Boolean(other.regex || other.prefix || other.exact) || !(outer.exact || outer.prefix);
  }
  if (outer.exact) return Boolean(inner.prefix) || inner.exact !== outer.exact;
  if (outer.prefix) return !(inner.prefix || inner.exact || '').startsWith(outer.prefix);
  return true;
}

function mergeEntries(
  root: readonly (readonly [string, StringMatch])[], leaf: readonly (readonly [string, StringMatch])[],
): readonly (readonly [string, StringMatch])[] {
  return [...new Map([...root, ...leaf])];
}

function joined(root: string, leaf: string): string {
  return root !== '' && leaf !== '' ? `${root}-${leaf}` : root + leaf;
}
