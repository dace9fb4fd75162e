/** Labels that every Kubernetes tool understands. See https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
export const Labels = {
  /** What the thing is: the service's name. */
  NAME: 'app.kubernetes.io/name',
  /** Which of several with that name: `catalog`, `catalog-v2`. */
  INSTANCE: 'app.kubernetes.io/instance',
  /** Its version, e.g. the image's tag. */
  VERSION: 'app.kubernetes.io/version',
  /** Its role in the whole: `web-service`, `worker`, `task`. */
  COMPONENT: 'app.kubernetes.io/component',
  /** The platform it belongs to. */
  PART_OF: 'app.kubernetes.io/part-of',
  /** Who writes it: `trackway`. */
  MANAGED_BY: 'app.kubernetes.io/managed-by',
} as const;

/** Annotation that names the team a thing belongs to. */
export const OWNER_ANNOTATION = 'trackway/owner';

/** The annotation that names `owner`, if there is one. */
export function ownerAnnotations(owner: string | undefined): Record<string, string> | undefined {
  return owner ? { [OWNER_ANNOTATION]: owner } : undefined;
}

/**
 * A legal label value made of any text: what is not allowed becomes `-`, and what is too long is cut.
 */
export function labelValue(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 63).replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}
