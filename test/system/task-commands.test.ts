import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { Client } from 'pg';
import { v7 } from 'uuid';
import { expect, inject, test, vi } from 'vitest';
import { call, ended, endpoints, post, type Plan } from './client.ts';
import { program } from './program.ts';

// Each starts several processes.
vi.setConfig({ testTimeout: 120_000 });

const data = dirname(inject('logsDirectory'));
const sha256 = createHash('sha256').update('abc').digest('hex');

const tasks = (...args: string[]) => program(['tasks', ...args, '--local', '--data', data]);

async function submit(plan: Plan = 'premium'): Promise<string> {
  const body = { source: { string: 'abc' }, algorithms: ['sha256'] };
  const accepted = await post('/tasks', body, { plan });
  return accepted.body.task_id;
}

/** One that no worker takes: there is no message of it. */
async function standStill(): Promise<string> {
  const id = v7();
  const client = new Client({ connectionString: inject('postgresOwner') });
  await client.connect();
  await client.query(
    `INSERT INTO hash_api.tasks (id, tenant, operation, algorithms, source)
     VALUES ($1, $2, 'hash', '{sha256}', '{"kind":"inline","bytes":3}')`,
    [id, inject('tenants')['premium']],
  );
  await client.end();
  return id;
}

const unknown = '01890a5d-ac96-774b-bcce-b302099a8057';

test('wait shows what has been computed: exit code 0', async () => {
  const ids = [await submit(), await submit()];
  const { code, stdout } = await tasks('wait', ...ids, '--timeout', '2m').ended();
  expect(code).toBe(0);
  for (const id of ids) expect(stdout).toContain(id);
  expect(stdout.split(sha256)).toHaveLength(3);
  const one = await tasks('wait', ids[0]!, '--json').ended();
  expect(JSON.parse(one.stdout)).toEqual([(await call('GET', `/tasks/${ids[0]!}`)).body]);
});

test('cancel ends a task, and cannot end it twice; wait tells that it is cancelled: exit code 1', async () => {
  const id = await standStill();
  const first = await tasks('cancel', id).ended();
  expect(first).toMatchObject({ code: 0, stdout: `Task ${id} is cancelled.\n` });
  expect((await call('GET', `/tasks/${id}`)).body.status).toBe('cancelled');
  const second = await tasks('cancel', id, unknown).ended();
  expect(second).toMatchObject({ code: 1, stdout: '' });
  expect(second.stderr.trim().split('\n')).toHaveLength(2);
  const { code, stdout } = await tasks('wait', id).ended();
  expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('cancelled') as string });
});

test('show and list tell of the tasks of the key alone, as the API shows them', async () => {
  const mine = await submit('standard');
  const task = await ended(mine, 'standard');
  const shown = await tasks('show', mine, '--plan', 'standard', '--json').ended();
  expect(JSON.parse(shown.stdout)).toEqual(task);
  expect((await tasks('show', mine, '--plan', 'standard').ended()).stdout).toContain(sha256);
  const foreign = await tasks('show', mine, '--plan', 'premium').ended();
  expect(foreign).toMatchObject({ code: 1, stdout: '' });

  const listed = await tasks('list', '--plan', 'standard', '--status', 'completed', '--limit', '1').ended();
  expect(listed.stdout).toMatch(new RegExp(`^id .*\n${mine} +completed .*sha256 .*in the request\n$`));
  const others = await tasks('list', '--plan', 'premium', '--limit', '10000', '--json').ended();
  expect(others.stdout).not.toContain(mine);
});

test('a key of the environment counts, and a wrong one is refused', async () => {
  const id = await submit('standard');
  const environment = { HASH_API_KEY: endpoints.keys['standard'] ?? '' };
  const right = program(['tasks', 'wait', id, '--url', endpoints.api], environment);
  expect((await right.ended()).code).toBe(0);
  const wrong = await program(['tasks', 'list', '--url', endpoints.api], {
    HASH_API_KEY: 'nonsense',
  }).ended();
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
});

test('wait ends with Ctrl-C, or when its time is over, and the task goes on', async () => {
  const id = await standStill();
  const waiting = tasks('wait', id);
  await waiting.says('queued');
  waiting.interrupt();
  expect(await waiting.ended()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('go on') as string,
  });
  const late = await tasks('wait', id, '--timeout', '0s').ended();
  expect(late).toMatchObject({ code: 1, stderr: 'Not all have ended within 0s; they go on.\n' });
  expect((await tasks('cancel', id).ended()).code).toBe(0);
});
