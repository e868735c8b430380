import type { IncomingMessage } from 'node:http';

/** The whole body; throws where it is longer than `limitBytes`. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > limitBytes) request.destroy(new Error(`The body is longer than ${limitBytes} bytes.`));
    else chunks.push(chunk);
  });
  await new Promise<void>((resolve, reject) => {
    request.once('end', resolve).once('error', reject);
  });
  return Buffer.concat(chunks, length);
}
