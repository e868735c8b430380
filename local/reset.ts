import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { lockHolder } from './cloud/lock.ts';
import { stateDirectory } from './cloud/state-directory.ts';

/** Clears what the local cloud keeps: data, logs, keys. */
const state = stateDirectory(resolve(import.meta.dirname, '..', '.local'));
const holder = lockHolder(state.lock);
if (holder === undefined) {
  await rm(state.root, { recursive: true, force: true });
  process.stdout.write('Cleared .local/\n');
} else {
  process.stderr.write(`The local cloud is running (process ${holder}). Stop it first.\n`);
  process.exitCode = 1;
}
