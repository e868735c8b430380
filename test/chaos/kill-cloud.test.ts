import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Endpoints } from '../../local/endpoints.ts';
import { caller, dataFolder, endOf, stageFile } from './cloud.ts';

const project = join(import.meta.dirname, '../..');
const folder = dataFolder();
let program: ChildProcess | undefined;

/** The program that `npm start` runs, ready. */
async function start(): Promise<Endpoints> {
  const child = spawn(
    process.execPath,
    ['local/main.ts', '--json', '--port', '0', '--data', folder, '--stage-file', stageFile],
    { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  program = child;
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return JSON.parse(line.toString()) as Endpoints;
}

async function end(signal: NodeJS.Signals): Promise<void> {
  if (program?.exitCode !== null || program.signalCode !== null) return;
  const exited = once(program, 'exit');
  program.kill(signal);
  await exited;
}

afterAll(() => end('SIGTERM'));

test('every accepted task ends though the whole local cloud is killed and started again', async () => {
  const before = caller(await start());
  const ids = await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      const { status, body } = await before('POST', '/tasks', {
        source: { string: `input ${index}` },
        algorithms: ['sha256'],
      });
      expect(status).toBe(202);
      return body.task_id;
    }),
  );
  await end('SIGKILL');

  const call = caller(await start());
  for (const [index, id] of ids.entries()) {
    const task = await endOf(call, id);
    expect(task.status).toBe('completed');
    expect(task.result.digests.sha256).toBe(createHash('sha256').update(`input ${index}`).digest('hex'));
  }
});
