import { Field } from '../../model/field';
import { stringMatch } from '../../model/virtual-service';
import { HttpHead } from '../routes/route-match';
import { matchesString } from '../string-match';

/** What a `corsPolicy` does with a request. */
export interface CorsAnswer {
  /** Headers of the response. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the proxy answers by itself: it is a preflight. */
  readonly answers: boolean;
  readonly says: string;
}

/** Envoy's CORS filter: answers preflights of allowed origins, marks the responses to their requests. `undefined` when it has nothing to do. */
export function applyCors(policy: Field, head: HttpHead): CorsAnswer | undefined {
  const origin = head.headers.origin;
  if (!policy.exists || origin === undefined) return undefined;
  const isPreflight = head.method === 'OPTIONS' && head.headers['access-control-request-method'] !== undefined;
  if (!isAllowed(policy, origin)) {
    const ignores = isPreflight && policy.get('unmatchedPreflights').string() === 'IGNORE';
    return { headers: {}, answers: ignores, says: `origin ${origin} is not among allowOrigins${ignores ? ': the preflight is answered without CORS headers' : ''}` };
  }
  const credentials: Record<string, string> = policy.get('allowCredentials').boolean() ? { 'access-control-allow-credentials': 'true' } : {};
  if (!isPreflight) {
    const exposed = list('access-control-expose-headers', policy.get('exposeHeaders'));
    return { headers: { 'access-control-allow-origin': origin, ...credentials, ...exposed }, answers: false, says: `origin ${origin} is allowed` };
  }
  const maxAge = policy.get('maxAge').duration();
  return {
    headers: {
      'access-control-allow-origin': origin, ...credentials, ...list('access-control-allow-methods', policy.get('allowMethods')),
      ...list('access-control-allow-headers', policy.get('allowHeaders')), ...(maxAge === undefined ? {} : { 'access-control-max-age': String(Math.floor(maxAge / 1000)) }),
    },
    answers: true, says: `the preflight of origin ${origin} is answered by the proxy`,
  };
}

function isAllowed(policy: Field, origin: string): boolean {
  const origins = policy.get('allowOrigins');
  if (origins.exists) return origins.items().some((each) => matchesString(stringMatch(each), origin));
  return policy.get('allowOrigin').strings().some((each) => each === '*' || each === origin);
}

function list(name: string, values: Field): Record<string, string> {
  const texts = values.strings();
  return texts.length === 0 ? {} : { [name]: texts.join(',') };
}
