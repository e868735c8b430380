import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { ApiProblem, createApiClient } from '../../../ops/api/api-client.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/dev/`;
}

const json = { 'content-type': 'application/json' };

test('sends the key and the body below the address, and gives the answer', async () => {
  const seen: unknown[] = [];
  const url = await serve((request, response) => {
    seen.push(request.method, request.url, request.headers['x-api-key']);
    request.pipe(response.writeHead(200, json));
  });
  const api = createApiClient({ url, key: 'k' });
  expect(await api.send({ method: 'POST', path: '/tasks', body: { a: 1 } })).toEqual({ a: 1 });
  expect(seen).toEqual(['POST', '/dev/tasks', 'k']);
});

test('what passes is tried again, what does not is told as the API says it', async () => {
  const statuses = [503, 429, 200];
  const url = await serve((_request, response) => {
    response.writeHead(statuses.shift() ?? 400, json);
    response.end(JSON.stringify({ detail: 'No.', errors: [{ pointer: '/a', detail: 'must be b' }] }));
  });
  const api = createApiClient({ url, key: 'k' });
  await api.send({ method: 'GET', path: '/' });
  expect(statuses).toEqual([]);
  await expect(api.send({ method: 'GET', path: '/' })).rejects.toEqual(new ApiProblem(400, '/a must be b'));
});

test('a key that is refused is told with where keys come from', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(403, json).end(JSON.stringify({ detail: 'No.' }));
  });
  const sending = createApiClient({ url, key: 'secret' }).send({ method: 'GET', path: '/' });
  const said = `The API at ${url.slice(0, -1)} refuses the key (HASH_API_KEY, --key-file): No.`;
  await expect(sending).rejects.toEqual(new ApiProblem(403, said));
});

test('a request that may not be repeated is sent once', async () => {
  let requests = 0;
  const url = await serve((_request, response) => {
    requests++;
    response.writeHead(503).end('gone');
  });
  const api = createApiClient({ url, key: 'k' });
  const sending = api.send({ method: 'DELETE', path: '/', repeatable: false });
  await expect(sending).rejects.toEqual(new ApiProblem(503, 'The API answered 503'));
  expect(requests).toBe(1);
});

test('an interruption ends it while it waits for another try', async () => {
  const interrupt = new AbortController();
  const url = await serve((_request, response) => {
    response.writeHead(429, { 'retry-after': '30' }).end();
    response.on('close', () => {
      interrupt.abort();
    });
  });
  const sending = createApiClient({ url, key: 'k' }).send({
    method: 'GET',
    path: '/',
    signal: interrupt.signal,
  });
  await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
});
