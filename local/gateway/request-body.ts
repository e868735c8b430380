import type { IncomingMessage } from 'node:http';

/** API Gateway's limit of a request body, in bytes. */
const maximumBodyBytes = 10 * 1024 * 1024;

const empty = Buffer.alloc(0);

/** The whole body; undefined where it is larger than API Gateway takes. Rejects where the client goes away. */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> | Buffer | undefined {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === '0')) return empty;
  if (Number(length ?? 0) > maximumBodyBytes) return undefined;

  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maximumBodyBytes) {
        chunks.length = 0;
        resolve(undefined);
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () => {
      const [first = empty] = chunks;
      resolve(chunks.length === 1 ? first : Buffer.concat(chunks));
    });
    request.on('error', reject);
    request.on('close', () => {
      if (!request.complete)
        reject(new Error('The client closed the connection before its request was complete'));
    });
  });
}
