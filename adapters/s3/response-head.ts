export interface ResponseHead {
  /** 0 where it is no answer of HTTP/1.1. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** As Content-Length says; undefined where it does not, or where the body is not framed by it. */
  readonly bodyBytes: number | undefined;
  readonly keepAlive: boolean;
}

const end = Buffer.from('\r\n\r\n');

/** A name, a colon and a value (RFC 9112, section 5): no line that goes on with another, nor space before the colon. */
const fieldLine = /^([\w!#$%&'*+.^`|~-]+):[\t ]*(.*?)[\t ]*$/;

const noAnswer: ResponseHead = { status: 0, headers: new Map(), bodyBytes: undefined, keepAlive: false };

/**
 * The head of an HTTP/1.1 answer (RFC 9112, sections 4 to 6) and its bytes; undefined while it is not complete. What is
 * malformed, or could be read in two ways, has status 0.
 */
export function parseHead(
  bytes: Buffer,
): { readonly head: ResponseHead; readonly bytes: number } | undefined {
  const at = bytes.indexOf(end);
  if (at < 0) return undefined;
  return { head: read(bytes.toString('latin1', 0, at)), bytes: at + end.length };
}

function read(text: string): ResponseHead {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const [, status] = /^HTTP\/1\.1 (\d{3})(?: |$)/.exec(statusLine) ?? [];
  if (status === undefined) return noAnswer;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value = ''] = fieldLine.exec(line) ?? [];
    if (name === undefined) return noAnswer;
    const known = name.toLowerCase();
    const before = headers.get(known);
    if (known === 'content-length' && before !== undefined && before !== value) return noAnswer;
    headers.set(known, known === 'connection' && before !== undefined ? `${before},${value}` : value);
  }
  const length = headers.get('content-length');
  // A coded body is longer than what it holds, and its length then says nothing (section 6.3).
  const isFramed = length !== undefined && /^\d{1,15}$/.test(length) && !headers.has('transfer-encoding');
  return {
    status: Number(status),
    headers,
    bodyBytes: isFramed ? Number(length) : undefined,
    keepAlive: !tokensOf(headers.get('connection')).includes('close'),
  };
}

const tokensOf = (value = ''): string[] => value.split(',').map((token) => token.trim().toLowerCase());
