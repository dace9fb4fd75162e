/**
 * The forms of names that the API server checks.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const serviceName = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const qualifiedPart = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** DNS-1123 subdomain: labels of any length joined with dots, at most 253 characters in all. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && subdomain.test(text);
}

/** DNS-1035 label, the form of a Service name: a DNS-1123 label that starts with a letter. */
export function isServiceName(text: string): boolean {
  return text.length <= 63 && serviceName.test(text);
}

/** The value of a label: empty, or at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends. */
export function isLabelValue(text: string): boolean {
  return text.length <= 63 && (text === '' || qualifiedPart.test(text));
}

/** The key of a label or annotation: an optional DNS subdomain and `/`, then at most 63 letters, digits, `-`, `_` and `.`. */
export function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/');
  const name = slash < 0 ? text : text.slice(slash + 1);
  return name.length <= 63 && qualifiedPart.test(name) && (slash < 0 || isDnsSubdomain(text.slice(0, slash)));
}

/** The name of a container port (IANA service name): at most 15 characters, at least one letter, no `--`. */
export function isPortName(text: string): boolean {
  return text.length <= 15 && label.test(text) && /[a-z]/.test(text) && !text.includes('--');
}

/** A name that is one segment of a URL path, which is all that RBAC demands of its objects. */
export function isPathSegment(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && !/[/%]/.test(text);
}
