import { fields, overPods, text, texts } from './twin';

/** An image reference with everything that its writer left out. */
interface Reference {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/**
 * An image without a registry comes from `docker.io`, one without a tag has `latest`, also where it has a digest. An entry without tag and digest means every
 * version. See https://github.com/kubewarden/policies/tree/main/policies/trusted-repos-policy
 */
export const trustedRepos = overPods((settings, { containers }) => {
  const [registries, tags, images] = [fields(settings.registries), fields(settings.tags), fields(settings.images)];
  return [...new Set(containers.map(({ fields: container }) => text(container.image)).filter((image) => image !== undefined))].flatMap((image) => {
    const reference = referenceOf(image);
    const tag = reference.tag ?? 'latest';
    return [
      ...(isAllowed(registries, (pattern) => matches(pattern, reference.registry)) ? [] : [`the registry ${reference.registry} of ${image} is not trusted`]),
      ...(texts(tags.reject).some((pattern) => matches(pattern, tag)) ? [`the tag ${tag} of ${image} is rejected`] : []),
      ...(isAllowed(images, (pattern) => isImage(pattern, reference)) ? [] : [`the image ${image} is not trusted`]),
    ];
  });
});

function isAllowed({ allow, reject }: Readonly<Record<string, unknown>>, isMeant: (pattern: string) => boolean): boolean {
  if (texts(reject).some(isMeant)) return false;
  return texts(allow).length === 0 || texts(allow).some(isMeant);
}

function isImage(pattern: string, reference: Reference): boolean {
  const name = `${reference.registry}/${reference.repository}`;
  if (!/[*?]/.test(pattern)) {
    const exact = wholeOf(referenceOf(pattern));
    return [wholeOf(reference), wholeOf(referenceOf(reference.repository)), wholeOf(referenceOf(name))].includes(exact);
  }
  if (matches(pattern, wholeOf(reference))) return true;
  return !/[:@]/.test(pattern) && (matches(pattern, name) || matches(pattern, reference.repository));
}

/** Takes a reference apart as registries do. See https://github.com/distribution/reference */
function referenceOf(image: string): Reference {
  const at = image.indexOf('@');
  const digest = at < 0 ? undefined : image.slice(at + 1);
  const named = at < 0 ? image : image.slice(0, at);
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const hasHost = /[.:]/.test(first) || first === 'localhost';
  const rest = hasHost ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const registry = hasHost && first !== 'index.docker.io' ? first : 'docker.io';
  return {
    registry,
    repository: registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path,
    tag: colon < 0 ? digest === undefined ? 'latest' : undefined : rest.slice(colon + 1),
    digest,
  };
}

function wholeOf({ registry, repository, tag, digest }: Reference): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** `*` is any text and `?` one character; found in time that grows with both lengths, whatever the pattern. */
function matches(pattern: string, value: string): boolean {
  let [at, star, mark] = [0, -1, 0];
  let inside = 0;
  while (at < value.length) {
    if (inside < pattern.length && pattern[inside] !== '*' && (pattern[inside] === '?' || pattern[inside] === value[at])) {
      at += 1;
      inside += 1;
    } else if (pattern[inside] === '*') {
      star = inside++;
      mark = at;
    } else if (star >= 0) {
      inside = star + 1;
      at = ++mark;
    } else {
      return false;
    }
  }
  while (pattern[inside] === '*') inside += 1;
  return inside === pattern.length;
}
