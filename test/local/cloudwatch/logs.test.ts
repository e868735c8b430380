import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { filterLogEvents } from '../../../local/cloudwatch/actions/logs.ts';
import { startActionServer } from '../../../local/cloudwatch/server.ts';

const logGroupName = '/aws/lambda/hash';
const time = (second: number): number => Date.UTC(2026, 0, 5, 12, 0, second);
const line = (second: number, members: object): string =>
  JSON.stringify({ time: new Date(time(second)).toISOString(), ...members });

async function startLogs(rotated: string[], lines: string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'logs-'));
  const file = join(directory, 'hash.log');
  if (rotated.length > 0) writeFileSync(`${file}.1`, `${rotated.join('\n')}\n`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  const server = await startActionServer({
    'Logs_20140328.FilterLogEvents': (input) => filterLogEvents(new Map([[logGroupName, file]]), input),
  });
  const client = new CloudWatchLogsClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  onTestFinished(async () => {
    client.destroy();
    await server.stop();
    rmSync(directory, { recursive: true });
  });
  return (more: object = {}) => client.send(new FilterLogEventsCommand({ logGroupName, ...more }));
}

test('events of the time range, with a line that has no time at that of the one before', async () => {
  const ask = await startLogs(
    [line(1, { message: 'rotated' })],
    [line(2, { message: 'two' }), '    at stack (trace)', line(3, { message: 'three' })],
  );
  const { events } = await ask({ startTime: time(1), endTime: time(2) });
  expect(events?.map(({ timestamp, message }) => [timestamp, message])).toEqual([
    [time(1), line(1, { message: 'rotated' })],
    [time(2), line(2, { message: 'two' })],
    [time(2), '    at stack (trace)'],
  ]);
});

test('pages hold every matching event once', async () => {
  const ask = await startLogs(
    [],
    Array.from({ length: 25 }, (_, index) => line(index, { message: index % 2 === 0 ? 'even' : 'odd' })),
  );
  const found: number[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ask({ filterPattern: 'even', limit: 4, nextToken });
    expect(page.events!.length).toBeLessThanOrEqual(4);
    found.push(...page.events!.map(({ timestamp }) => (timestamp! - time(0)) / 1000));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  expect(found).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24]);
});

test.each([
  ['ERROR', [0, 1]],
  ['ERROR -timeout', [1]],
  ['"went wrong"', [1]],
  ['?timeout ?fine', [0, 2]],
  ['{ $.record.requestId = "r-1" }', [0, 2]],
  ['{ $.record.requestId = "r-1" && $.level != "ERROR" }', [2]],
])('the pattern %s', async (filterPattern, expected) => {
  const lines = [
    line(0, { level: 'ERROR', message: 'timeout', record: { requestId: 'r-1' } }),
    line(1, { level: 'ERROR', message: 'it went wrong' }),
    line(2, { level: 'INFO', message: 'fine', record: { requestId: 'r-1' } }),
  ];
  const ask = await startLogs([], lines);
  const { events } = await ask({ filterPattern });
  expect(events?.map(({ message }) => lines.indexOf(message!))).toEqual(expected);
});

test('what cannot be searched is refused by name', async () => {
  const ask = await startLogs([], []);
  await expect(ask({ filterPattern: '[ip, user]' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  await expect(ask({ logGroupName: 'other' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
