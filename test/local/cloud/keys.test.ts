import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { issueKeys, keyOfPlan } from '../../../local/keys/issue-keys.ts';
import { openKeyStore } from '../../../local/keys/key-store.ts';
import { temporaryFolder } from './folder.ts';

const opened = (file: string, plans: readonly string[]) => {
  const store = openKeyStore(file);
  issueKeys(store, plans);
  return store;
};
const temporaryFile = () => join(temporaryFolder(), 'keys.json');

test('a plan keeps its key over restarts, and a new plan gets its own', () => {
  const file = temporaryFile();
  const first = keyOfPlan(opened(file, ['free', 'premium']), 'free');
  const second = opened(file, ['free', 'operator']);
  expect(keyOfPlan(second, 'free')).toEqual(first);
  expect(keyOfPlan(second, 'operator')?.id).not.toBe(first?.id);
  expect(opened(file, ['operator', 'premium']).all()).toEqual(second.all());
});

test('a plan whose last key was revoked gets another with the next start', () => {
  const file = temporaryFile();
  const store = opened(file, ['free']);
  const before = keyOfPlan(store, 'free');
  store.remove(before?.id ?? '');
  expect(keyOfPlan(store, 'free')).toBeUndefined();
  const after = keyOfPlan(opened(file, ['free']), 'free');
  expect(after?.value).toMatch(/^[\da-f]{40}$/);
  expect(after?.value).not.toBe(before?.value);
});

test('of two keys of a plan, the one that does not end is shown', () => {
  const store = opened(temporaryFile(), ['free']);
  const [old] = store.all();
  const next = store.create({ name: 'next', enabled: true, tags: {}, plan: 'free' });
  expect(keyOfPlan(store, 'free')).toEqual(old);
  store.change(old?.id ?? '', { tags: { 'hash-api:ends-at': '2026-01-01T00:00:00.000Z' } });
  expect(keyOfPlan(store, 'free')).toEqual(next);
});

test('keys of a version that knew one for each plan are kept', () => {
  const file = temporaryFile();
  writeFileSync(file, JSON.stringify({ free: { id: 'abcdefghij', value: 'v'.repeat(40) } }));
  const store = opened(file, ['free']);
  expect(store.find('v'.repeat(40))).toMatchObject({ id: 'abcdefghij', plan: 'free', enabled: true });
  store.change('abcdefghij', { enabled: false });
  expect(openKeyStore(file).get('abcdefghij')).toMatchObject({ enabled: false, value: 'v'.repeat(40) });
});

test('keys are as long as API Gateway’s, and only their owner can read the file', () => {
  const file = temporaryFile();
  const { id, value } = opened(file, ['free']).all()[0]!;
  expect(id).toMatch(/^[a-z\d]{10}$/);
  expect(value).toMatch(/^[\da-f]{40}$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).toContain(value);
});
