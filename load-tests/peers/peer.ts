import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { clientAnswer, outcome, type ClientRequest } from './messages.ts';
import type { Server } from './servers.ts';
import type { System } from './system.ts';

export interface PeerOptions {
  readonly name: 'bullmq' | 'pg-boss' | 'graphile-worker';
  readonly settings: string;
  readonly workers: number;
  readonly startServer: () => Promise<Server>;
}

type WithoutNumber<T> = T extends unknown ? Omit<T, 'number'> : never;
type Call = WithoutNumber<ClientRequest>;

const program = join(import.meta.dirname, 'systems', 'process.ts');

/** A queue library with a server of its own, one process that submits, and its workers, each a process. */
export async function startPeer({ name, settings, workers, startServer }: PeerOptions): Promise<System> {
  const stack = new AsyncDisposableStack();
  try {
    const server = await startServer();
    stack.defer(() => server.stop());
    const start = (role: 'client' | 'worker') => startProcess(name, role, server.url);
    const client = await start('client');
    stack.defer(() => end(client));
    const call = caller(client);

    let stopping = false;
    const running = new Set<ChildProcess>();
    const startWorker = async (): Promise<void> => {
      const worker = await start('worker');
      running.add(worker);
      // As a process manager would.
      worker.once('exit', () => {
        running.delete(worker);
        if (!stopping) void startWorker();
      });
    };
    stack.defer(async () => {
      stopping = true;
      await Promise.all([...running].map(end));
    });
    for (let started = 0; started < workers; started++) await startWorker();

    return {
      name,
      settings,
      roots: () => [server.pid, client.pid ?? 0, ...pidsOf(running)],
      workers: () => Promise.resolve(pidsOf(running)),
      prepare: () => Promise.resolve(),
      hold: () => signal(running, 'SIGSTOP'),
      release: () => signal(running, 'SIGCONT'),
      submit: async (content, count) =>
        z.array(z.string()).parse(await call({ call: 'submit', content, count })),
      unfinished: async () => z.number().parse(await call({ call: 'unfinished' })),
      outcomes: async (ids) => z.array(outcome).parse(await call({ call: 'outcomes', ids: [...ids] })),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

function pidsOf(children: Iterable<ChildProcess>): number[] {
  return [...children].flatMap(({ pid }) => pid ?? []);
}

function signal(children: Iterable<ChildProcess>, name: NodeJS.Signals): Promise<void> {
  for (const child of children) child.kill(name);
  return Promise.resolve();
}

/** Resolves when the process is ready; what it prints goes to standard error. */
async function startProcess(name: string, role: string, url: string): Promise<ChildProcess> {
  const child = fork(program, [name, role, url], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ready = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)]);
  if (ready === undefined) throw new Error(`${name}: its ${role} ended before it was ready`);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Calls of the client process, any number at a time. */
function caller(client: ChildProcess): (request: Call) => Promise<unknown> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  client.on('message', (message) => {
    const answer = clientAnswer.parse(message);
    if ('ready' in answer) return;
    const waiter = waiting.get(answer.number);
    waiting.delete(answer.number);
    if ('error' in answer) waiter?.reject(new Error(answer.error));
    else waiter?.resolve(answer.result);
  });
  client.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the client process has ended'));
  });
  return (request) => {
    const number = ++last;
    const waiter = Promise.withResolvers<unknown>();
    waiting.set(number, waiter);
    client.send({ ...request, number });
    return waiter.promise;
  };
}
