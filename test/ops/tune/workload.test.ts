import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../../ops/command.ts';
import { parseTuneArguments } from '../../../ops/tune/arguments.ts';
import { executionOf, failureText, shortfall } from '../../../ops/tune/execution.ts';
import { readWorkload } from '../../../ops/tune/workload.ts';

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tune-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'workload.json');
  writeFileSync(file, text);
  return file;
}

test('a workload of requests and one of tasks are read', () => {
  const requests = fileOf(
    '[{"path":"/hash/sha256","body":{"string":"abc"}},{"path":"/hash/md5","bytes":9,"weight":3}]',
  );
  expect(readWorkload('hash', requests).items).toMatchObject([{ weight: 1 }, { weight: 3, bytes: 9 }]);
  const tasks = fileOf('[{"algorithms":["md5"],"string":"abc"}]');
  expect(readWorkload('compute-worker', tasks).items).toEqual([
    { weight: 1, algorithms: ['md5'], parameters: {}, string: 'abc' },
  ]);
});

test('a workload of objects has sizes of its own, and parts only of what many workers can compute', () => {
  const objects = fileOf(
    '[{"algorithms":["sha256","crc32c"]},{"algorithms":["blake3"],"part":true,"mib":8}]',
  );
  expect(readWorkload('object-worker', objects).items).toEqual([
    { weight: 1, algorithms: ['sha256', 'crc32c'], mib: 64, part: false },
    { weight: 1, algorithms: ['blake3'], mib: 8, part: true },
  ]);
  expect(readWorkload('object-worker', undefined).items.length).toBeGreaterThan(1);
  for (const [text, message] of [
    ['[{"algorithms":["sha256"],"part":true}]', /many workers/],
    ['[{"algorithms":["argon2id"]}]', /no algorithm of objects/],
    ['[{"algorithms":["sha256"],"mib":100000}]', /1024/],
  ] as const) {
    expect(() => readWorkload('object-worker', fileOf(text))).toThrow(UsageError);
    expect(() => readWorkload('object-worker', fileOf(text))).toThrow(message);
  }
});

test.each([
  ['[]', /items|element/i],
  ['[{"path":"/hash/sha256"}]', /\[0\]/],
  ['[{"path":"/hash/sha256","bytes":5000000}]', /4000000/],
  ['nothing', /--workload/],
])('%s is refused with what is wrong', (text, message) => {
  expect(() => readWorkload('hash', fileOf(text))).toThrow(UsageError);
  expect(() => readWorkload('hash', fileOf(text))).toThrow(message);
});

test.each([
  [[], /hash, compute-worker, object-worker or inline-budget/],
  [['tasks'], /hash, compute-worker, object-worker or inline-budget/],
  [['object-worker', '--workers', '0,1'], /--workers takes whole numbers from 1 to 100/],
  [['hash', 'twice'], /What is twice/],
  [['hash', '--memory', '64'], /--memory takes whole numbers from 128 to 10240/],
  [['hash', '--memory', '512,'], /--memory/],
  [['hash', '--rounds', '0'], /--rounds takes whole numbers from 1 to 100/],
  [['hash', '--strategy', 'luck'], /cost, speed, balance/],
  [['inline-budget', '--report', 'x.html'], /--report/],
])('%j is refused', (args, message) => {
  expect(() => parseTuneArguments(args)).toThrow(UsageError);
  expect(() => parseTuneArguments(args)).toThrow(message);
});

test('lists are sorted and named once', () => {
  expect(parseTuneArguments(['hash', '--memory', '1769,512,1769']).memoryMib).toEqual([512, 1769]);
});

test('reports are read in both log formats', () => {
  const text =
    'START RequestId: 1\nREPORT RequestId: 1\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 77 MB\tInit Duration: 200.00 ms';
  expect(executionOf(text)).toEqual({ durationMs: 12.34, billedMs: 13, maxMemoryMib: 77 });
  expect(executionOf('END RequestId: 1\n{"type":"platform.report"')).toBeUndefined();
});

test('what did not do its work is told, without ids', () => {
  expect(
    failureText(
      '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: a-b Error: Task timed out after 3.00 seconds"}',
    ),
  ).toBe('Sandbox.Timedout: Task timed out after 3.00 seconds');
  expect(shortfall('{"statusCode":200,"body":""}')).toBeUndefined();
  expect(shortfall('{"statusCode":400}')).toContain('400');
  expect(shortfall('{"completed":1,"failed":2}')).toBe('2 of 3 tasks failed');
  expect(shortfall('{"batchItemFailures":[]}')).toContain('deploy');
});
