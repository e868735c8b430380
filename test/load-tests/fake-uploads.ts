import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { send } from './send.ts';

const begun = z.object({ bytes: z.number() });

/** As the service has it: above, bytes come in parts. */
const largestPut = 64 * 2 ** 20;
const partBytes = 16 * 2 ** 20;

interface FakeUpload {
  /** By number. */
  readonly parts: Map<number, Buffer[]>;
  digests?: Readonly<Record<string, string>>;
}

/** Uploads and the store behind their URLs, in memory. */
export class FakeUploads {
  readonly kept = new Map<string, FakeUpload>();
  readonly #origin: () => string;

  constructor(origin: () => string) {
    this.#origin = origin;
  }

  digestsOf(id: string): FakeUpload['digests'] {
    return this.kept.get(id)?.digests;
  }

  /** Whether a request is about an upload; then it is answered. */
  takes(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, url = '' } = request;
    const [, kind, id = '', rest = ''] = /^\/(uploads|store)(?:\/([\w-]+))?(?:\/(\w+))?$/.exec(url) ?? [];
    if (kind === undefined) return false;
    if (kind === 'store') void this.#put(request, response, id, Number(rest));
    else if (id === '') void this.#begin(request, response);
    else {
      request.resume();
      if (method === 'DELETE') this.kept.delete(id);
      else this.#complete(id);
      send(response, 200, {});
    }
    return true;
  }

  async #begin(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { bytes } = begun.parse(await json(request));
    const id = randomUUID();
    this.kept.set(id, { parts: new Map() });
    const size = bytes > largestPut ? partBytes : bytes;
    const parts = Array.from({ length: Math.ceil(bytes / size) }, (_, at) => ({
      number: at + 1,
      url: `${this.#origin()}/store/${id}/${at + 1}`,
      headers: {},
    }));
    send(response, 201, { upload_id: id, part_size: size, parts });
  }

  async #put(request: IncomingMessage, response: ServerResponse, id: string, part: number): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(z.instanceof(Buffer).parse(chunk));
    this.kept.get(id)?.parts.set(part, chunks);
    send(response, 200, {}, { etag: '"tag"' });
  }

  #complete(id: string): void {
    const upload = this.kept.get(id)!;
    const chunks = [...upload.parts].sort(([one], [other]) => one - other).flatMap(([, bytes]) => bytes);
    const sha256 = createHash('sha256');
    let crc = 0;
    for (const chunk of chunks) {
      sha256.update(chunk);
      crc = crc32(chunk, crc);
    }
    upload.digests = { sha256: sha256.digest('hex'), crc32: crc.toString(16).padStart(8, '0') };
  }
}
