import { createHash, randomInt } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { argon2Verify } from 'hash-wasm';
import { expect, test } from 'vitest';
import { caller, endOf, startChaosCloud } from './cloud.ts';

const cloud = await startChaosCloud();
const call = caller(cloud.endpoints);

const kills = 8;
const parameters = { memory_kib: 65536, passes: 8, parallelism: 1 };

async function submit(index: number): Promise<{ id: string; index: number }> {
  const algorithms = index % 3 === 0 ? ['sha256', 'md5'] : ['argon2id'];
  const options = index % 3 === 0 ? {} : { parameters };
  const { status, body } = await call('POST', '/tasks', {
    source: { string: `input ${index}` },
    algorithms,
    options,
  });
  expect(status).toBe(202);
  return { id: body.task_id, index };
}

/** Kills a worker that is in mid-task; false where none is. */
function killBusyWorker(): boolean {
  const busy = (cloud.functions.get('compute-worker')?.environments() ?? []).filter(
    ({ state, pid }) => state === 'busy' && pid !== undefined,
  );
  const pid = busy[randomInt(Math.max(1, busy.length))]?.pid;
  return pid !== undefined && process.kill(pid, 'SIGKILL');
}

test('every accepted task ends once, with the right digest, though workers are killed in mid-task', async () => {
  const accepted = await Promise.all(Array.from({ length: 60 }, (_, index) => submit(index)));
  let killed = 0;
  for (let looks = 0; killed < kills && looks < 200; looks++) {
    if (killBusyWorker()) killed++;
    await after(150);
  }
  expect(killed).toBe(kills);

  const ended = [];
  // One after the other: each request that waits holds a process of the tasks function.
  for (const { id, index } of accepted) ended.push({ index, task: await endOf(call, id) });
  let interrupted = 0;
  for (const { index, task } of ended) {
    expect(task).toMatchObject({ status: 'completed', error: null });
    if (task.attempts > 1) interrupted++;
    const { digests } = task.result;
    if (index % 3 === 0) {
      expect(digests.sha256).toBe(createHash('sha256').update(`input ${index}`).digest('hex'));
    } else {
      expect(await argon2Verify({ password: `input ${index}`, hash: digests.argon2id })).toBe(true);
    }
  }
  expect(interrupted).toBeGreaterThan(0);
  // Once: nothing is left that could end a task again, and asking again gives the same end.
  for (const { index, task } of ended.slice(0, 5)) {
    expect((await call('GET', `/tasks/${accepted[index]?.id ?? ''}`)).body).toEqual(task);
  }
  const { body } = await call('GET', '/tasks?status=processing');
  expect(body.tasks).toEqual([]);
});
