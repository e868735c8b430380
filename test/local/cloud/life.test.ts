import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { startCloud } from '../../../local/cloud.ts';
import { AlreadyRunningError } from '../../../local/cloud/lock.ts';
import type { Endpoints } from '../../../local/endpoints.ts';
import { eventually, isAlive } from '../support/processes.ts';

const project = join(import.meta.dirname, '../../..');
const timeout = 90_000;

const programs = new Set<ChildProcess>();
const folders = new Set<string>();

afterEach(async () => {
  for (const program of programs) {
    if (program.exitCode !== null || program.signalCode !== null) continue;
    program.kill('SIGTERM');
    await once(program, 'exit');
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  programs.clear();
  folders.clear();
});

function dataFolder(): string {
  const folder = join(project, 'node_modules/.cache/hash-api/life-test', crypto.randomUUID());
  mkdirSync(folder, { recursive: true });
  folders.add(folder);
  return folder;
}

/** The program that `npm start` runs. */
function run(
  ...args: string[]
): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  const program = spawn(process.execPath, ['local/main.ts', ...args], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  programs.add(program);
  return program;
}

async function startProgram(folder: string): Promise<{ program: ChildProcess; endpoints: Endpoints }> {
  const program = run('--json', '--port', '0', '--data', folder);
  const [line] = (await once(program.stdout, 'data')) as [Buffer];
  return { program, endpoints: JSON.parse(line.toString()) as Endpoints };
}

const readEndpoints = (folder: string): unknown =>
  JSON.parse(readFileSync(join(folder, 'endpoints.json'), 'utf8'));

async function sha256({ api, keys }: Endpoints): Promise<{ status: number; digest: string }> {
  const response = await fetch(`${api}/hash/sha256`, {
    method: 'POST',
    headers: { 'x-api-key': keys['premium'] ?? '' },
    body: '{"string":"abc"}',
  });
  return { status: response.status, digest: ((await response.json()) as { digest: string }).digest };
}

async function submit({ api, keys }: Endpoints): Promise<string> {
  const response = await fetch(`${api}/hash/argon2`, {
    method: 'POST',
    headers: { 'x-api-key': keys['premium'] ?? '', prefer: 'respond-async' },
    body: '{"string":"abc"}',
  });
  expect(response.status).toBe(202);
  return ((await response.json()) as { task_id: string }).task_id;
}

async function taskStatus({ api, keys }: Endpoints, taskId: string): Promise<number> {
  const response = await fetch(`${api}/tasks/${taskId}`, { headers: { 'x-api-key': keys['premium'] ?? '' } });
  await response.text();
  return response.status;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

async function allProcesses(): Promise<Process[]> {
  if (process.platform === 'linux') {
    return readdirSync('/proc').flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return state === 'Z' ? [] : { pid: Number(pid), parent: Number(parent), command };
      } catch {
        return [];
      }
    });
  }
  const ps = spawn('ps', ['-ww', '-axo', 'pid=,ppid=,command='], { stdio: ['ignore', 'pipe', 'inherit'] });
  return (await text(ps.stdout)).split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : { pid: Number(pid), parent: Number(parent), command };
  });
}

/** Process ids of servers whose command line names the folder, and of what the program started. */
async function processesOf(folder: string, program: ChildProcess): Promise<number[]> {
  const all = await allProcesses();
  return all
    .filter(({ parent, command }) => parent === program.pid || command.includes(folder))
    .map(({ pid }) => pid)
    .filter((pid) => pid !== program.pid);
}

/** What is left of them; a function notices by itself that its parent is gone. */
const areGone = (pids: readonly number[]): Promise<void> =>
  eventually(() => {
    expect(pids.filter(isAlive)).toEqual([]);
  });

test('what it can be asked for is told, and what it does not understand is refused', async () => {
  const help = run('--help');
  expect(await text(help.stdout)).toContain('--logs [NAME]');

  const wrong = run('--stag', 'dev');
  const [message] = await Promise.all([text(wrong.stderr), once(wrong, 'exit')]);
  expect(wrong.exitCode).toBe(1);
  expect(message).toContain("'--stag'");
  expect(message).not.toContain('    at ');
});

test('a stage that does not synthesize is told by its message alone', { timeout }, async () => {
  const program = run('--json', '--port', '0', '--data', dataFolder(), '--stage', 'nowhere');
  const [message] = await Promise.all([text(program.stderr), once(program, 'exit')]);
  expect(program.exitCode).toBe(1);
  expect(message).toContain('stages/nowhere.json');
  expect(message).not.toContain('    at ');
});

test('a killed run is recovered from: nothing is left of it but its data', { timeout }, async () => {
  const folder = dataFolder();
  const killed = await startProgram(folder);
  expect(readEndpoints(folder)).toEqual(killed.endpoints);
  expect(Object.keys(killed.endpoints)).toEqual([
    'api',
    'console',
    'stage',
    'stageFile',
    'profile',
    'keys',
    'postgres',
    'redis',
    'sqs',
    's3',
    'cloudwatch',
    'apiGateway',
    'lambda',
    'pid',
  ]);
  expect(killed.endpoints.pid).toBe(killed.program.pid);
  await expect(startCloud({ directory: folder })).rejects.toThrow(AlreadyRunningError);
  expect(readEndpoints(folder)).toEqual(killed.endpoints);
  const taskId = await submit(killed.endpoints);
  const before = await processesOf(folder, killed.program);
  expect(before.length).toBeGreaterThan(2);

  killed.program.kill('SIGKILL');
  await once(killed.program, 'exit');
  const { program, endpoints } = await startProgram(folder);
  await areGone(before);
  expect(endpoints.keys).toEqual(killed.endpoints.keys);
  expect(readEndpoints(folder)).toEqual(endpoints);
  expect(await taskStatus(endpoints, taskId)).toBe(200);

  const running = await processesOf(folder, program);
  program.kill('SIGINT');
  await once(program, 'exit');
  expect(program.exitCode).toBe(130);
  expect(existsSync(join(folder, 'endpoints.json'))).toBe(false);
  expect(existsSync(join(folder, 'lock'))).toBe(false);
  expect(running.filter(isAlive)).toEqual([]);
});

test('what npm started ends with npm, whatever ended it', { timeout }, async () => {
  const folder = dataFolder();
  const npm = spawn('npm', ['start', '--silent', '--', '--json', '--port', '0', '--data', folder], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(npm.stdout, 'data')) as [Buffer];
  const { pid } = JSON.parse(line.toString()) as Endpoints;
  npm.kill('SIGKILL');
  await areGone([pid]);
  expect(existsSync(join(folder, 'endpoints.json'))).toBe(false);
  expect(existsSync(join(folder, 'lock'))).toBe(false);
});

test('two run side by side, and a taken port is told before anything starts', { timeout }, async () => {
  const [first, second] = await Promise.all([
    startCloud({ directory: dataFolder() }),
    startCloud({ directory: dataFolder() }),
  ]);
  try {
    const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(await sha256(first.endpoints)).toEqual({ status: 200, digest });
    expect(await sha256(second.endpoints)).toEqual({ status: 200, digest });
    const taskId = await submit(first.endpoints);
    expect(await taskStatus(first.endpoints, taskId)).toBe(200);
    expect(await taskStatus(second.endpoints, taskId)).toBe(404);

    const port = Number(new URL(first.endpoints.api).port);
    const third = dataFolder();
    await expect(startCloud({ directory: third, port })).rejects.toThrow(`Port ${port} is taken`);
    expect(existsSync(join(third, 'postgres'))).toBe(false);
    expect(existsSync(join(third, 'lock'))).toBe(false);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
});
