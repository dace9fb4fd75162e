/** What the variables of something are named after: its id, without the kind that they end with anyway, so that `uploads-bucket` is told of in `UPLOADS_BUCKET`. */
export function backingName(id: string, kind: 'bucket' | 'queue'): string {
  const stem = id.replace(new RegExp(`[^A-Za-z0-9]+${kind}$`, 'i'), '');
  return stem || id;
}
