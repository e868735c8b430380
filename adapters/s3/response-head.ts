export interface ResponseHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** As Content-Length says; undefined where it does not. */
  readonly bodyBytes: number | undefined;
  readonly keepAlive: boolean;
}

const end = Buffer.from('\r\n\r\n');

/**
 * The head of an HTTP/1.1 answer (RFC 9112, sections 4 and 5) and its bytes; undefined while it is not complete. What
 * is none has status 0.
 */
export function parseHead(
  bytes: Buffer,
): { readonly head: ResponseHead; readonly bytes: number } | undefined {
  const at = bytes.indexOf(end);
  if (at < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, at).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})(?: |$)/.exec(statusLine)?.[1]);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const length = headers.get('content-length');
  return {
    head: {
      status: Number.isNaN(status) ? 0 : status,
      headers,
      bodyBytes: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined,
      keepAlive: headers.get('connection')?.toLowerCase() !== 'close',
    },
    bytes: at + end.length,
  };
}
