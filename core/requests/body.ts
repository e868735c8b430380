import { Problem } from '../errors.ts';
import { maxBodyBytes } from '../limits.ts';
import { badRequest } from './violations.ts';

/** A request body as it arrived: text, or base64 of bytes where the gateway took it as binary. */
export interface RawBody {
  readonly contentType: string | undefined;
  readonly text: string | null;
  readonly base64: boolean;
}

export type Body =
  { readonly kind: 'raw'; readonly bytes: Buffer } | { readonly kind: 'json'; readonly value: unknown };

/** Raw bytes, or JSON; curl's default for `-d` (a form) counts as JSON because that is what people mean by it. */
function kindOf(contentType: string | undefined): Body['kind'] | undefined {
  if (contentType === undefined || contentType === 'application/json') return 'json';
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/octet-stream') return 'raw';
  const json = ['', 'application/json', 'application/x-www-form-urlencoded', 'text/plain'];
  return json.includes(type) || type.endsWith('+json') ? 'json' : undefined;
}

function bytesOf(body: RawBody): Buffer {
  return Buffer.from(body.text ?? '', body.base64 ? 'base64' : 'utf8');
}

const tooLarge = (): Problem =>
  new Problem(
    'too-large',
    `The body is larger than ${maxBodyBytes} bytes (4 MiB). Send large inputs with POST /uploads.`,
  );

/**
 * Reads a body by its media type.
 * @throws Problem `unsupported-media-type`, `too-large` (above 4 MiB), `bad-request` (not JSON)
 */
export function readBody(body: RawBody): Body {
  const kind = kindOf(body.contentType);
  if (kind === undefined) {
    throw new Problem(
      'unsupported-media-type',
      'The body must be application/json or application/octet-stream (see content-type).',
    );
  }
  if (kind === 'raw') {
    const bytes = bytesOf(body);
    if (bytes.length > maxBodyBytes) throw tooLarge();
    return { kind, bytes };
  }
  const text = body.base64 ? bytesOf(body).toString('utf8') : (body.text ?? '');
  if (
    text.length > maxBodyBytes ||
    (text.length * 3 > maxBodyBytes && Buffer.byteLength(text) > maxBodyBytes)
  ) {
    throw tooLarge();
  }
  try {
    return { kind, value: JSON.parse(text) };
  } catch {
    // The parser's own message quotes the text, which may be a secret: it is not kept as a cause.
    throw badRequest([{ pointer: '', detail: text === '' ? 'must not be empty' : 'is not valid JSON' }]);
  }
}

/** A body that must be JSON: routes that take no raw bytes. */
export function readJson(body: RawBody): unknown {
  const read = readBody(body);
  if (read.kind === 'json') return read.value;
  throw new Problem('unsupported-media-type', 'This route takes application/json.');
}
