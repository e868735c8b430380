/** The media type of a Content-Type or Accept header: its first entry, without parameters, in lower case. */
export function mediaType(header: string | undefined): string {
  return (header ?? '').split(/[;,]/, 1)[0]?.trim().toLowerCase() ?? '';
}

/** Whether a media type is one of an API's `binaryMediaTypes`, which may be `type/*` and `*\/*`. */
export function createIsBinary(binaryMediaTypes: readonly string[]): (type: string) => boolean {
  const types = new Set(binaryMediaTypes.map((type) => type.replace('~1', '/').toLowerCase()));
  if (types.has('*/*')) return () => true;
  return (type) => types.has(type) || types.has(`${type.split('/', 1)[0] ?? ''}/*`);
}
