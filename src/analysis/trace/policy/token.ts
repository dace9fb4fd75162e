import { createPublicKey, JsonWebKey, verify } from 'node:crypto';

/** A JSON Web Token, read but not yet believed. */
export interface Token {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly header: Readonly<Record<string, unknown>>;
  readonly signed: string;
  readonly signature: Buffer;
}

/**
 * A trace has no clock, so that it says the same tomorrow. A token that ran out before this (2025-01-01) has run out on every day this
 * library can be used; whether a later one has is left open.
 */
const certainlyPast = 1_735_689_600;

export function parseToken(text: string): Token | undefined {
  const parts = text.split('.');
  if (parts.length !== 3) return undefined;
  const [header, claims] = parts.slice(0, 2).map(parseJson);
  return header && claims ? { header, claims, signed: `${parts[0]}.${parts[1]}`, signature: Buffer.from(parts[2], 'base64url') } : undefined;
}

/** Why a rule does not accept the token; `undefined` when it does. Keys that are not in the manifests are taken to fit. */
export function rejectToken(token: Token, rule: { readonly issuer: string; readonly audiences: readonly string[]; readonly jwks: string }): string | undefined {
  if (token.claims.iss !== rule.issuer) return `its issuer is ${JSON.stringify(token.claims.iss ?? '')}, not ${JSON.stringify(rule.issuer)}`;
  const audiences = [token.claims.aud].flat();
  if (rule.audiences.length > 0 && !rule.audiences.some((each) => audiences.includes(each))) return `its audience is none of [${rule.audiences.join(', ')}]`;
  if (typeof token.claims.exp === 'number' && token.claims.exp < certainlyPast) return 'it has expired';
  return rule.jwks === '' || isSigned(token, rule.jwks) ? undefined : 'none of the keys in jwks has signed it';
}

function isSigned(token: Token, jwks: string): boolean {
  const keys = (parseObject(jwks)?.keys ?? []) as (JsonWebKey & { kid?: unknown })[];
  if (!Array.isArray(keys)) return false;
  const named = keys.filter((key) => token.header.kid === undefined || key?.kid === undefined || key.kid === token.header.kid);
  return named.some((key) => {
    try {
      const hash = `sha${String(token.header.alg).slice(2)}`;
      const publicKey = createPublicKey({ key, format: 'jwk' });
      return verify(hash, Buffer.from(token.signed), String(token.header.alg).startsWith('ES') ? { key: publicKey, dsaEncoding: 'ieee-p1363' } : publicKey, token.signature);
    } catch {
      return false;
    }
  });
}

function parseJson(part: string): Record<string, unknown> | undefined {
  return parseObject(Buffer.from(part, 'base64url').toString('utf8'));
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}
