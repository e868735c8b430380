import { describe, expect, it } from 'vitest';
import { taskRow } from '../../../adapters/postgres/task-row.ts';

const row = {
  id: '019b8000-0000-7000-8000-000000000000',
  tenant: 't',
  operation: 'hash',
  algorithms: ['sha256'],
  source: { kind: 'inline', bytes: 3 },
  status: 'queued',
  attempt: 0,
  result: null,
  error: null,
  created_at: new Date(0),
  started_at: null,
  completed_at: null,
};

describe('a row of tasks', () => {
  it('is a task', () => {
    expect(taskRow.parse(row)).toMatchObject({ status: 'queued', attempts: 0 });
  });

  const objectRow = { ...row, source: { kind: 'object', bucket: 'b', key: 'k', version_id: 'v' } };
  const result = { digests: { sha256: 'ab' }, bytes: 9, computed: 's3-checksum' };

  it.each([
    [objectRow, { bytes_done: 2, bytes_total: 9 }, { bytesDone: 2, bytesTotal: 9 }],
    [objectRow, { bytes_done: 0, bytes_total: null }, { bytesDone: 0, bytesTotal: null }],
    [objectRow, null, { bytesDone: 0, bytesTotal: null }],
    [
      { ...objectRow, status: 'completed', completed_at: new Date(1), result },
      { bytes_done: 0, bytes_total: 9 },
      { bytesDone: 9, bytesTotal: 9 },
    ],
  ])('of an object says how far it is', (given, progress, expected) => {
    expect(taskRow.parse({ ...given, progress })).toMatchObject({
      source: { kind: 'object', bucket: 'b', key: 'k', versionId: 'v' },
      progress: expected,
    });
  });

  it.each([
    ['completed without a result', { status: 'completed', completed_at: new Date(1) }],
    ['failed without a reason', { status: 'failed', completed_at: new Date(1) }],
    ['cancelled without a time', { status: 'cancelled' }],
    ['of an unknown status', { status: 'paused' }],
    ['of an unknown source', { source: { kind: 'carrier pigeon' } }],
  ])('is refused where it is %s', (_what, change) => {
    expect(taskRow.safeParse({ ...row, ...change }).success).toBe(false);
  });
});
