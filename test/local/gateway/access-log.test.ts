import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openKey, startPets } from './harness.ts';

test('each request is one line of the stage’s access log, whatever the client sends', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'access-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'access.log');
  const { request, accessLog } = await startPets(undefined, { accessLogFile: file });
  await (
    await request('/pets', { headers: { 'x-api-key': openKey.value, 'user-agent': 'a "quoted" \\ agent' } })
  ).text();
  await (await request('/birds')).text();
  await (await request('/pets', { headers: { 'x-api-key': 'unknown' } })).text();
  await accessLog?.close();

  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { agent: 'a "quoted" \\ agent', status: 200, path: '/pets', key: openKey.id, error: '-', said: '-' },
    {
      status: 404,
      path: '-',
      key: '-',
      error: 'MISSING_AUTHENTICATION_TOKEN',
      said: 'Missing Authentication Token',
    },
    { status: 403, path: '/pets', key: '-', error: 'INVALID_API_KEY', said: 'Forbidden' },
  ]);
  expect(lines.join('')).not.toContain(openKey.value);
});
