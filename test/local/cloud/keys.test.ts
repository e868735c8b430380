import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { issueKeys } from '../../../local/keys/issue-keys.ts';
import { temporaryFolder } from './folder.ts';

test('a plan keeps its key and its tenant, and a new plan gets its own', () => {
  const file = join(temporaryFolder(), 'keys.json');
  const first = issueKeys(file, ['free', 'premium'])('free');
  const second = issueKeys(file, ['free', 'operator']);
  expect(second('free')).toEqual(first);
  expect(second('operator')).not.toEqual(first);
  expect(issueKeys(file, ['operator', 'premium'])('operator')).toEqual(second('operator'));
});

test('keys are as long as API Gateway’s, and only their owner can read the file', () => {
  const file = join(temporaryFolder(), 'keys.json');
  const { id, value } = issueKeys(file, ['free'])('free');
  expect(id).toMatch(/^[a-z\d]{10}$/);
  expect(value).toMatch(/^[\da-f]{40}$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
