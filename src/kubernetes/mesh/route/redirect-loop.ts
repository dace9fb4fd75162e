import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import { describe, IMeshGateway } from '../gateway/gateway-reference';
import { coversEntry } from './cover';
import { entriesOf, labelOf, RouteRule } from './rule';

/** Redirects that send clients round in circles. */
export function redirectLoops(rules: readonly RouteRule[], gateways: readonly IMeshGateway[]): Problem[] {
  return rules.flatMap((rule, i) => {
    const { redirect } = rule;
    if (!redirect || redirect.host !== undefined || redirect.port !== undefined) return [];
    if (redirect.path !== undefined) return redirect.scheme === undefined ? ontoItself(rules, i) : [];
    const front = gateways.find((gateway) => gateway._behindTls);
    if (redirect.scheme === undefined || entriesOf(rule).every((entry) => knowsScheme(entry, front !== undefined))) return [];
    return [{
      code: 'RedirectLoop',
      what: `${labelOf(rule, i)} sends ${redirect.scheme} to ${redirect.scheme} too, round in circles${front ? `: TLS ends ${front._owner ? 'at the Ingress ' : ''}in front of ${describe(front)}, so what comes back is plain HTTP again` : ''}`,
      fix: front
        ? 'let the front redirect (for an ALB: "alb.ingress.kubernetes.io/ssl-redirect"), or match what it says: Match.header("x-forwarded-proto").is("http")'
        : redirect.scheme === 'https' ? 'let the gateway redirect (GatewayTls with `redirectToHttps`), or match only what is not there yet: Match.port(80)' : 'match only what is not there yet: Match.port(443)',
    }];
  });
}

/** Whether a match tells https from http: behind a front where TLS ends, only the front knows. */
function knowsScheme(entry: Json, behindFront: boolean): boolean {
  return (!behindFront && (entry.port !== undefined || entry.scheme !== undefined)) || Object.keys((entry.headers ?? {}) as Json).some((name) => name.startsWith('x-forwarded-'));
}

/** A rule that redirects to a path that it is for itself. */
function ontoItself(rules: readonly RouteRule[], index: number): Problem[] {
  const rule = rules[index];
  const target = { uri: { exact: rule.redirect!.path!.replace(/[?#].*$/, '') } };
  const before = rules.slice(0, index).flatMap(entriesOf);
  // A rule before it, or a condition besides the path, may catch what comes back.
  const caught = before.some((entry) => coversEntry(entry.uri === undefined ? {} : { uri: entry.uri }, target));
  return caught || !entriesOf(rule).some((entry) => coversEntry(entry, target)) ? [] : [{
    code: 'RedirectLoop',
    what: `${labelOf(rule, index)} sends clients to ${rule.redirect!.path}, which it is for itself`,
    fix: 'give that path a rule before this one, or match less',
  }];
}
