import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openLogFiles } from '../../../local/logs/log-files.ts';
import { temporaryFolder } from './folder.ts';

test('a log is appended to at each start, exists once it has a line, and can be watched', async () => {
  const folder = temporaryFolder();
  const seen: string[] = [];
  for (const line of ['one', 'two']) {
    const logs = openLogFiles(folder, (name, text) => seen.push(`${name}: ${text}`));
    logs.open('silent');
    logs.open('hash')(line);
    await logs.close();
  }
  expect(readdirSync(folder)).toEqual(['hash.log']);
  expect(readFileSync(join(folder, 'hash.log'), 'utf8')).toBe('one\ntwo\n');
  expect(seen).toEqual(['hash: one', 'hash: two']);
});

test('a log that has become large is put aside', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'hash.log'), '');
  truncateSync(join(folder, 'hash.log'), 40 * 1024 * 1024);
  const logs = openLogFiles(folder);
  logs.open('hash')('new');
  await logs.close();
  expect(readdirSync(folder).sort()).toEqual(['hash.log', 'hash.log.1']);
  expect(readFileSync(join(folder, 'hash.log'), 'utf8')).toBe('new\n');
});

test('lines are on disk soon, in order, without the log being closed', async () => {
  const folder = temporaryFolder();
  const logs = openLogFiles(folder);
  const [hash, tasks] = [logs.open('hash'), logs.open('tasks')];
  const long = 'x'.repeat(1024 * 1024);
  for (const line of ['one', long, 'two']) hash(line);
  tasks('three');
  await vi.waitFor(() => {
    expect(readFileSync(join(folder, 'tasks.log'), 'utf8')).toBe('three\n');
  }, 20_000);
  expect(readFileSync(join(folder, 'hash.log'), 'utf8')).toBe(`one\n${long}\ntwo\n`);
  await logs.close();
  hash('after the end');
  expect(readFileSync(join(folder, 'hash.log'), 'utf8')).toBe(`one\n${long}\ntwo\n`);
});
