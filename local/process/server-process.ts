import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ServerProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly uid?: number;
  /** The server serves once it has written a line that contains this, on either stream. */
  readonly readyLine: string;
  /** Milliseconds until a server that has not said so is given up. */
  readonly readyTimeoutMs?: number;
  /** The first asks, the second insists after 10 s. */
  readonly stopSignals: readonly [NodeJS.Signals, NodeJS.Signals];
  readonly log?: ((line: string) => void) | undefined;
}

export interface ServerProcess {
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a server and resolves when it is ready. It gets a process group of its own, so that Ctrl-C in the terminal
 * reaches only the parent, which then stops its servers in order. Throws with the server's last lines where it ends early.
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const owner = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
  const child = spawn(options.command, options.args, {
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...owner,
  });
  const lastLines: string[] = [];
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  const ready = new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => {
      reject(new Error([`${options.command} ${reason}`, ...lastLines].join('\n')));
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail('was not ready in time.');
    }, options.readyTimeoutMs ?? 30_000);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      fail(`ended with ${signal ?? `exit code ${code ?? 'unknown'}`}.`);
    });
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        options.log?.(line);
        lastLines.push(line);
        if (lastLines.length > 8) lastLines.shift();
        if (line.includes(options.readyLine)) {
          clearTimeout(timer);
          resolve();
        }
      });
    }
  });
  await ready;
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.command} has no process id.`);
  const running = () => child.exitCode === null && child.signalCode === null;
  return {
    pid,
    async stop() {
      if (!running()) return;
      child.kill(options.stopSignals[0]);
      const insist = setTimeout(() => child.kill(options.stopSignals[1]), 10_000);
      await exited;
      clearTimeout(insist);
      if (!child.stdout.closed) await once(child.stdout, 'close');
    },
  };
}
