import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { parseDuration } from '../../../ops/duration.ts';
import { eventLine } from '../../../ops/logs/event-line.ts';
import { LogReader } from '../../../ops/logs/log-reader.ts';

const service = mockClient(CloudWatchLogsClient);
const client = new CloudWatchLogsClient({ region: 'eu-west-1' });
const reader = (names: string[], containing?: string) =>
  new LogReader(client, { stage: 'dev', names, containing, fromMs: 1_000_000 });

beforeEach(() => {
  service.reset();
  service
    .on(FilterLogEventsCommand)
    .rejects(new ResourceNotFoundException({ message: 'no such group', $metadata: {} }));
});

test('lines of several groups come in the order of time; a group that does not exist has none', async () => {
  service.on(FilterLogEventsCommand, { logGroupName: '/hash-api/dev/hash' }).resolves({
    events: [{ eventId: '2', timestamp: 1_000_002, message: 'second\n' }],
  });
  service.on(FilterLogEventsCommand, { logGroupName: '/hash-api/dev/tasks' }).resolves({
    events: [
      { eventId: '3', timestamp: 1_000_003, message: 'third' },
      { eventId: '1', timestamp: 1_000_001, message: 'first' },
    ],
  });
  const events = await reader(['hash', 'tasks', 'maintenance']).next();
  expect(events.map(({ name, message }) => [name, message])).toEqual([
    ['tasks', 'first'],
    ['hash', 'second'],
    ['tasks', 'third'],
  ]);
});

test('who follows sees a late line, and none twice', async () => {
  const early = { eventId: 'a', timestamp: 1_050_000, message: 'early' };
  const late = { eventId: 'b', timestamp: 1_049_000, message: 'late' };
  service
    .on(FilterLogEventsCommand)
    .resolvesOnce({ events: [early] })
    .resolves({ events: [late, early] });
  const following = reader(['hash']);
  expect((await following.next()).map(({ message }) => message)).toEqual(['early']);
  expect((await following.next()).map(({ message }) => message)).toEqual(['late']);
  expect(await following.next()).toEqual([]);
  const starts = service.commandCalls(FilterLogEventsCommand).map(({ args }) => args[0].input.startTime);
  expect(starts).toEqual([1_000_000, 1_035_000, 1_035_000]);
});

test('an id is searched for as it is', async () => {
  await reader(['hash'], '01a2-b3').next();
  expect(service.commandCalls(FilterLogEventsCommand)[0]?.args[0].input.filterPattern).toBe('"01a2-b3"');
});

test('a line of JSON is told as time, function, level, message and fields; control characters go', () => {
  const message =
    '{"level":"WARN","message":"cache \\u001b[2Jgone","timestamp":"x","attempt":2,"function_name":"f"}';
  expect(eventLine({ timestampMs: 1_000, name: 'hash', message }, false)).toBe(
    '00:00:01.000 hash           WARN cache gone attempt=2',
  );
  expect(eventLine({ timestampMs: 1_000, name: 'hash', message: 'plain' }, false)).toMatch(/plain$/);
});

test('durations', () => {
  expect(['90s', '10m', '2h', '1d'].map((text) => parseDuration('--since', text))).toEqual([
    90_000, 600_000, 7_200_000, 86_400_000,
  ]);
  expect(() => parseDuration('--since', 'soon')).toThrow(/--since/);
});
