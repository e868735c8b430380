import { createInterface } from 'node:readline/promises';
import { UsageError } from './command.ts';

/** Asks on the terminal. Throws UsageError where there is none to ask on, with the options that answer instead. */
export async function confirm(question: string, instead = '--yes'): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError(`There is no terminal to ask on: say ${instead}.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
