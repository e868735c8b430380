import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startCloud, type Cloud } from '../../local/cloud.ts';
import { createKey } from '../../ops/keys/create-key.ts';
import { findTarget } from '../../ops/target.ts';

const project = join(import.meta.dirname, '../..');
const folder = join(project, 'docs/runbooks');
const directory = join(project, 'node_modules/.cache/hash-api/runbooks-test', randomUUID());
const data = join(directory, '.local');

/** What this machine has none of: `scale show` says so. */
const onAwsOnly = / scale set (cache|database)\./;

/** Commands of all runbooks, in blocks and between backticks; those of `aws`, `git` and `cdk` need an account. */
const commands = [
  ...new Set(
    readdirSync(folder).flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) =>
        block.split('\n'),
      );
      const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
      return [...blocks, ...spans].filter(
        (line) => /^(npx hash-api|curl) /.test(line) && !onAwsOnly.test(line),
      );
    }),
  ),
];

/** Status tells the health by its code. */
const goodCodes = (line: string): readonly number[] => (/ status\b/.test(line) ? [0, 3, 4] : [0]);

let cloud: Cloud | undefined;
beforeAll(async () => {
  await mkdir(directory, { recursive: true });
  cloud = await startCloud({ directory: data });
});
afterAll(async () => {
  await cloud?.stop();
  await rm(directory, { recursive: true, force: true });
});

async function makeKey(): Promise<string> {
  const target = findTarget({ local: true, data });
  const gateway = new APIGatewayClient(target.client('apiGateway'));
  const { id } = await createKey(gateway, { stage: target.stage, plan: 'free', name: 'runbook' });
  gateway.destroy();
  return id;
}

async function makeTask(): Promise<string> {
  const { api, keys } = cloud!.endpoints;
  const response = await fetch(`${api}/tasks`, {
    method: 'POST',
    headers: { 'x-api-key': keys['premium'] ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ source: { string: 'runbook' }, algorithms: ['md5'] }),
  });
  return z.object({ task_id: z.string() }).parse(await response.json()).task_id;
}

/** As somebody types it who has filled in what is in capitals; here, not on AWS. */
async function typed(line: string): Promise<string> {
  const task = line.includes('tasks show') ? await makeTask() : 'no-such-id';
  const id = line.includes(' keys ') ? await makeKey() : task;
  const filled = line
    .replace(/ --stage STAGE/, '')
    .replace(/\bplans\.NAME/, 'plans.free')
    .replace(/\bNAME\b/, 'hash')
    .replace(/\bPLAN\b/, 'standard')
    .replace(/\b(TASK|REQUEST)_ID\b/, task)
    .replace(/\b(KEY_)?ID\b/, id);
  if (!filled.startsWith('npx hash-api ')) return filled;
  const asks = / scale (set|back)|keys revoke/.test(filled) ? ' --yes' : '';
  const program = `'${process.execPath}' '${join(project, 'bin/hash-api.ts')}'`;
  return `${filled.replace('npx hash-api', program)} --data '${data}'${asks}`;
}

const run = (line: string): Promise<{ code: number; said: string }> =>
  new Promise((done) => {
    const { api, keys } = cloud!.endpoints;
    const key = line.includes('tasks show') ? keys['premium'] : keys['operator'];
    const environment = { API_URL: api, API_KEY: key ?? '' };
    execFile(
      'bash',
      ['-c', line],
      { cwd: directory, timeout: 120_000, env: { ...process.env, ...environment } },
      (error, stdout, stderr) => {
        done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, said: stdout + stderr });
      },
    );
  });

test('there are some for every part', () => {
  expect(commands.length).toBeGreaterThan(30);
});

const hasCurl = spawnSync('curl', ['--version']).status === 0;

test.for(commands)('%s', async (line, { skip }) => {
  if (line.startsWith('curl') && !hasCurl) skip('there is no curl here');
  const { code, said } = await run(await typed(line));
  expect(goodCodes(line), said).toContain(code);
  // For the next one, all is as the defaults have it.
  if (line.includes(' scale set '))
    expect(await run(await typed('npx hash-api scale back'))).toMatchObject({ code: 0 });
  if (line.startsWith('curl')) expect(said).not.toMatch(/"status":\s?[45]\d\d/);
});
