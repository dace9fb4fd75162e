import { Settings } from './defaults';
import { labelValue } from './labels';
import { Problem } from './validation-error';

/** An image reference, taken apart. See https://github.com/distribution/reference */
export interface Image {
  /** As the kubelet pulls it, registry included. */
  readonly reference: string;
  readonly tag?: string;
  readonly digest?: string;
  /** `Always` where the same reference may mean another image tomorrow, else `IfNotPresent`. */
  readonly pullPolicy: 'Always' | 'IfNotPresent';
  /** A label value that tells versions apart: the tag, or the start of the digest. */
  readonly version?: string;
}

const HOST = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?)(?::\d+)?$/;
const PATH = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[a-f0-9]{64}$/;

/** Takes an image reference apart and puts the environment's registry in front where it names none. */
export function resolveImage(written: string, settings: Settings): Image {
  const { host, path, tag, digest } = split(written);
  const name = host ? `${host}/${path}` : settings.registry ? `${settings.registry}/${path}` : path;
  return {
    reference: `${name}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`,
    tag,
    digest,
    pullPolicy: digest || (tag && tag !== 'latest') ? 'IfNotPresent' : 'Always',
    version: tag ? labelValue(tag) : digest ? digest.slice('sha256:'.length, 'sha256:'.length + 12) : undefined,
  };
}

/** What is wrong with an image reference, if anything. */
export function imageProblem(written: string, settings: Settings, prop = 'image'): Problem | undefined {
  const example = 'e.g. "catalog:1.4.2" or "catalog@sha256:…"';
  if (typeof written !== 'string' || written.trim() === '') {
    return { code: 'ImageMissing', what: `\`${prop}\` is empty`, fix: `name an image and its version, ${example}` };
  }
  const { host, path, tag, digest } = split(written);
  const malformed = (what: string, fix: string): Problem => ({ code: 'ImageMalformed', what: `\`${prop}\` ${what}, got ${JSON.stringify(written)}`, fix });
  if (host !== undefined && !HOST.test(host)) return malformed('has no valid registry host', 'write host[:port]/path:tag');
  if (!path.split('/').every((part) => PATH.test(part))) {
    return malformed('has no valid path', 'use lower-case letters and digits, with single ".", "_" or "-" between them');
  }
  if (digest !== undefined && !DIGEST.test(digest)) return malformed('has no valid digest', 'a digest is "sha256:" and 64 hexadecimal digits');
  if (tag !== undefined && !TAG.test(tag)) return malformed('has no valid tag', 'a tag is up to 128 letters, digits, "_", "." and "-"');
  if (settings.images.allowsMutable || digest !== undefined) return undefined;
  if (tag === undefined) {
    return { code: 'ImageNotPinned', what: `\`${prop}\` has no tag, got ${JSON.stringify(written)}`, fix: `add a tag or digest, ${example}` };
  }
  if (tag === 'latest') {
    return { code: 'ImageNotPinned', what: `\`${prop}\` is tagged latest, got ${JSON.stringify(written)}`, fix: `name a version, ${example}` };
  }
  return undefined;
}

function split(written: string): { host?: string; path: string; tag?: string; digest?: string } {
  const at = written.indexOf('@');
  const digest = at < 0 ? undefined : written.slice(at + 1);
  const named = at < 0 ? written : written.slice(0, at);
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const hasHost = first.includes('.') || first.includes(':') || first === 'localhost';
  const rest = hasHost ? named.slice(slash + 1) : named;
  const colon = rest.indexOf(':');
  return {
    host: hasHost ? first : undefined,
    path: colon < 0 ? rest : rest.slice(0, colon),
    tag: colon < 0 ? undefined : rest.slice(colon + 1),
    digest,
  };
}
