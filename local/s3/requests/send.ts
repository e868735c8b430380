import type { ServerResponse } from 'node:http';
import { S3Error } from '../errors.ts';
import { element } from '../xml/write.ts';
import type { Answer } from './context.ts';

/** Sends the answer; a body as fast as its reader takes it. */
export async function send(
  response: ServerResponse,
  { status = 200, headers = {}, ...content }: Answer,
): Promise<void> {
  const document = content.xml ?? content.json;
  if (document !== undefined) {
    response.setHeader('content-type', content.xml === undefined ? 'application/json' : 'application/xml');
    response.setHeader('content-length', Buffer.byteLength(document));
  } else if (
    content.body === undefined &&
    headers['content-length'] === undefined &&
    status !== 204 &&
    status !== 304
  )
    response.setHeader('content-length', 0);
  response.writeHead(status, headers);
  if (content.body === undefined) {
    response.end(document);
    return;
  }
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  for await (const chunk of content.body) {
    await written(response, chunk, gone.signal);
    if (gone.signal.aborted) return;
  }
  response.end();
}

/** Resolves when the system has taken the bytes, so that their memory is free, or when nobody takes them any more. */
function written(response: ServerResponse, chunk: Uint8Array, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      gone.removeEventListener('abort', end);
      resolve();
    };
    gone.addEventListener('abort', end);
    if (gone.aborted) end();
    else response.write(chunk, end);
  });
}

/** The document of an error; the answer to HEAD has none. */
export function errorAnswer(
  error: unknown,
  { method, path, requestId }: { method: string | undefined; path: string; requestId: string },
): Answer {
  const known = error instanceof S3Error ? error : new S3Error('InternalError');
  if (method === 'HEAD') return { status: known.status, headers: known.headers };
  const details = [
    element('Code', known.code),
    element('Message', known.message),
    element('Resource', path),
    element('RequestId', requestId),
  ];
  return {
    status: known.status,
    headers: known.headers,
    xml: `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', details)}`,
  };
}
