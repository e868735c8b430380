import { createHash } from 'node:crypto';
import { argon2Verify } from 'hash-wasm';
import { expect, test } from 'vitest';
import type { Members } from '../system/members.ts';
import { caller, endOf, startChaosCloud } from '../chaos/cloud.ts';

const cloud = await startChaosCloud();
const call = caller(cloud.endpoints);

const kills = 8;
/** Two workers' batches: no task is killed often enough to be given up. */
const tasksARound = 10;
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

/** Seen in the hands of a worker that was killed then: their rows stay `processing` until the lease ends. */
const leftBehind = new Set<string>();

async function idsOf(status: string): Promise<string[]> {
  const answer = await call('GET', `/tasks?status=${status}&limit=100`);
  expect(answer.status).toBe(200);
  return answer.body.tasks.map((task) => task.task_id);
}

/** The tasks that workers hold according to the database, as soon as there are some; none where all have ended. */
async function awaitClaimed(): Promise<string[]> {
  for (;;) {
    const claimed = (await idsOf('processing')).filter((id) => !leftBehind.has(id));
    if (claimed.length > 0) return claimed;
    if ((await idsOf('queued')).length === 0) return [];
  }
}

/** Kills every worker that has a batch; how many. */
function killBusyWorkers(): number {
  const workers = cloud.functions.get('compute-worker')?.environments() ?? [];
  const pids = workers.flatMap(({ state, pid }) => (state === 'busy' && pid !== undefined ? [pid] : []));
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  return pids.length;
}

type Accepted = Awaited<ReturnType<typeof submit>>;

/** Submits tasks, and kills whoever works as soon as one is claimed, until as many workers are killed as shall be. */
async function submitAndKill(firstIndex: number): Promise<Accepted[]> {
  const accepted: Accepted[] = [];
  for (let killed = 0; killed < kills;) {
    const first = firstIndex + accepted.length;
    accepted.push(...(await Promise.all(Array.from({ length: tasksARound }, (_, i) => submit(first + i)))));
    const claimed = await awaitClaimed();
    if (claimed.length > 0) killed += killBusyWorkers();
    for (const id of claimed) leftBehind.add(id);
  }
  return accepted;
}

test('every accepted task ends once, with the right digest, though workers are killed in mid-task', async () => {
  const ended: { accepted: Accepted; task: Members }[] = [];
  // What was claimed at the look may have ended before the kill. The attempts tell: where nothing was begun again, once more.
  while (!ended.some(({ task }) => task.attempts > 1)) {
    // One after the other: each request that waits holds a process of the tasks function.
    for (const accepted of await submitAndKill(ended.length)) {
      ended.push({ accepted, task: await endOf(call, accepted.id) });
    }
  }
  // Once: nothing is left that could end a task again, and asking again gives the same end.
  for (const { accepted, task } of ended.slice(0, 5)) {
    expect((await call('GET', `/tasks/${accepted.id}`)).body).toEqual(task);
  }
  const { body } = await call('GET', '/tasks?status=processing');
  expect(body.tasks).toEqual([]);

  // Last: it leaves the event loop no turn, in which connections grow too old.
  for (const { accepted, task } of ended) {
    expect(task).toMatchObject({ status: 'completed', error: null });
    const input = `input ${accepted.index}`;
    const { digests } = task.result;
    if (accepted.index % 3 === 0) {
      expect(digests.sha256).toBe(createHash('sha256').update(input).digest('hex'));
    } else {
      expect(await argon2Verify({ password: input, hash: digests.argon2id })).toBe(true);
    }
  }
}, 400_000);
