import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const file = join(import.meta.dirname, '../../bin/hash-api.ts');

export interface Program {
  /** Resolves as soon as it has written the text to either output. */
  says(text: string): Promise<void>;
  interrupt(): void;
  ended(): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** `hash-api` as a process of its own; without a terminal. */
export function program(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Program {
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...environment },
  });
  const ending = once(child, 'close');
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return {
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if ((stdout + stderr).includes(text)) resolve();
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        child.once('close', () => {
          reject(new Error(`it never said ${text}: ${stderr}`));
        });
        look();
      }),
    interrupt: () => child.kill('SIGINT'),
    async ended() {
      await ending;
      return { code: child.exitCode, stdout, stderr };
    },
  };
}
