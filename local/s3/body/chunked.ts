import { createHash } from 'node:crypto';
import { S3Error } from '../errors.ts';
import { emptySha256, type Authorization } from '../signature/authorize.ts';
import { sameText, scopeText, sha256Hex, sign } from '../signature/signing.ts';

/** A chunk's line or a trailer; S3's are below 200 bytes. */
const longestLine = 8192;

/**
 * The bytes of a body in `aws-chunked` encoding: chunks of `LENGTH[;chunk-signature=…]`, then trailers, which are in
 * `trailers` when the last byte has come. Signatures are checked as the chunks end.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export async function* decodeChunks(
  body: AsyncIterable<Buffer>,
  authorization: Authorization,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const signed = authorization.payload.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
  const reader = new ChunkReader(body);
  let previous = authorization.signature;
  for (;;) {
    const [length = '', extension = ''] = (await reader.line()).split(';');
    if (!/^[0-9a-f]{1,12}$/i.test(length)) throw new S3Error('IncompleteBody', 'A chunk has no length.');
    let left = Number.parseInt(length, 16);
    const isLast = left === 0;
    const hash = signed ? createHash('sha256') : undefined;
    while (left > 0) {
      const piece = await reader.upTo(left);
      left -= piece.length;
      hash?.update(piece);
      yield piece;
    }
    if (hash !== undefined) {
      const expected = chunkSignature(authorization, previous, hash.digest('hex'));
      if (!sameText(extension, `chunk-signature=${expected}`)) throw new S3Error('SignatureDoesNotMatch');
      previous = expected;
    }
    if (isLast) break;
    if ((await reader.line()) !== '')
      throw new S3Error('IncompleteBody', 'A chunk is longer than its length.');
  }
  await readTrailers(reader, trailers);
  if (signed && authorization.payload.endsWith('-TRAILER')) checkTrailers(authorization, previous, trailers);
}

function chunkSignature({ key, date, scope }: Authorization, previous: string, hash: string): string {
  return sign(key, 'AWS4-HMAC-SHA256-PAYLOAD', date, scopeText(scope), previous, emptySha256, hash);
}

async function readTrailers(reader: ChunkReader, trailers: Map<string, string>): Promise<void> {
  for (;;) {
    const line = await reader.lineOrEnd();
    if (line === undefined || line === '') return;
    const colon = line.indexOf(':');
    if (colon < 1) throw new S3Error('IncompleteBody', 'A trailer has no name.');
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

function checkTrailers(
  { key, date, scope }: Authorization,
  previous: string,
  trailers: ReadonlyMap<string, string>,
): void {
  const lines = [...trailers].filter(([name]) => name !== 'x-amz-trailer-signature');
  const hash = sha256Hex(lines.map(([name, value]) => `${name}:${value}\n`).join(''));
  const expected = sign(key, 'AWS4-HMAC-SHA256-TRAILER', date, scopeText(scope), previous, hash);
  if (!sameText(trailers.get('x-amz-trailer-signature') ?? '', expected))
    throw new S3Error('SignatureDoesNotMatch');
}

/** Takes lines and counted bytes from a stream, never more in memory than the stream gave at once and a line. */
class ChunkReader {
  readonly #source: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** At least one byte, at most `length`. */
  async upTo(length: number): Promise<Buffer> {
    if (this.#buffer.length === 0 && !(await this.#more())) throw new S3Error('IncompleteBody');
    const piece = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(piece.length);
    return piece;
  }

  async line(): Promise<string> {
    const line = await this.lineOrEnd();
    if (line === undefined) throw new S3Error('IncompleteBody');
    return line;
  }

  /** Undefined where the stream has ended. */
  async lineOrEnd(): Promise<string | undefined> {
    for (;;) {
      const end = this.#buffer.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#buffer.toString('latin1', 0, end);
        this.#buffer = this.#buffer.subarray(end + 2);
        return line;
      }
      if (this.#buffer.length > longestLine)
        throw new S3Error('IncompleteBody', 'A line of the body does not end.');
      if (!(await this.#more())) {
        if (this.#buffer.length > 0) throw new S3Error('IncompleteBody');
        return undefined;
      }
    }
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#buffer = this.#buffer.length === 0 ? next.value : Buffer.concat([this.#buffer, next.value]);
    return true;
  }
}
