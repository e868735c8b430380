import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseArguments, UsageError } from '../../../local/console/arguments.ts';

test('without arguments it is the stage dev on port 3000', () => {
  expect(parseArguments([], undefined)).toEqual({
    help: false,
    stage: 'dev',
    cpuShare: false,
    port: 3000,
    logs: undefined,
    data: undefined,
    json: false,
  });
});

test.each([
  [[], '8080', { port: 8080 }],
  [['--port', '0'], '8080', { port: 0 }],
  [['--logs'], undefined, { logs: 'all' }],
  [
    ['--logs', 'compute-worker', '--stage', 'prod'],
    undefined,
    { logs: { name: 'compute-worker' }, stage: 'prod' },
  ],
  [['--profile', 'processing-heavy'], undefined, { profile: 'processing-heavy' }],
  [['--profile', './mine.json'], undefined, { profile: resolve('mine.json') }],
  [['--cpu-share'], undefined, { cpuShare: true }],
  [['-h'], undefined, { help: true }],
])('%j with PORT=%s is understood', (args, variable, expected) => {
  expect(parseArguments(args, variable)).toMatchObject(expected);
});

test.each([
  [['--prot', '1'], undefined],
  [['worker'], undefined],
  [['--logs', 'a', 'b'], undefined],
  [['--port', '65536'], undefined],
  [[], 'http'],
])('%j with PORT=%s is refused', (args, variable) => {
  expect(() => parseArguments(args, variable)).toThrow(UsageError);
});
