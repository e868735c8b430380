import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AlreadyRunningError, acquireLock, lockHolder } from '../../../local/cloud/lock.ts';
import { temporaryFolder } from './folder.ts';

test('a folder has one holder, who is named to all others', () => {
  const file = join(temporaryFolder(), 'lock');
  const lock = acquireLock(file);
  expect(lockHolder(file)).toBe(process.pid);
  expect(() => acquireLock(file)).toThrow(AlreadyRunningError);
  expect(() => acquireLock(file)).toThrow(`process ${process.pid}`);

  lock.release();
  expect(lockHolder(file)).toBeUndefined();
  acquireLock(file).release();
  expect(existsSync(file)).toBe(false);
});

test('the lock of a process that was killed is cleared away', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'lock');
  const script = `import { acquireLock } from ${JSON.stringify(join(import.meta.dirname, '../../../local/cloud/lock.ts'))};
    acquireLock(${JSON.stringify(file)}); console.log('held'); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  expect(lockHolder(file)).toBe(holder.pid);
  expect(() => acquireLock(file)).toThrow(AlreadyRunningError);

  holder.kill('SIGKILL');
  await once(holder, 'exit');
  acquireLock(file);
  expect(lockHolder(file)).toBe(process.pid);
  expect(readdirSync(folder)).toEqual(['lock']);
});

test('a process that got the holder’s id later is not taken for the holder', () => {
  const file = join(temporaryFolder(), 'lock');
  acquireLock(file);
  const holder = JSON.parse(readFileSync(file, 'utf8')) as { started: string };
  writeFileSync(file, JSON.stringify({ ...holder, started: 'another time' }));
  expect(lockHolder(file)).toBeUndefined();
  expect(() => acquireLock(file)).not.toThrow();
});

test.each(['', '{', '{"pid":"x"}'])('a lock that reads %j is nobody’s', (content) => {
  const file = join(temporaryFolder(), 'lock');
  writeFileSync(file, content);
  expect(() => acquireLock(file)).not.toThrow();
});
