import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  StartQueryCommand,
  type StartQueryCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createQueries } from '../../../local/cloudwatch/actions/queries.ts';
import { startActionServer } from '../../../local/cloudwatch/server.ts';

const group = '/hash-api/dev/access';
const start = Date.UTC(2030, 0, 5, 12);

/** As API Gateway writes its access log: all values quoted, times of the common log format. */
const requests = [
  { tenant: 'a', status: '200', latency_ms: '10', resource: '/hash' },
  { tenant: 'a', status: '200', latency_ms: '9', resource: '/hash' },
  { tenant: 'b', status: '429', latency_ms: '1', resource: '/hash', gateway_error: 'THROTTLED' },
  { tenant: 'a', status: '503', latency_ms: '3000', resource: '/tasks' },
  { status: '200', latency_ms: '2', resource: '/health', user: { names: ['x', 'y'] } },
].map((members, second) =>
  JSON.stringify({ time: `05/Jan/2030:12:00:${String(second).padStart(2, '0')} +0000`, ...members }),
);

async function startLogs(lines: readonly string[] = requests) {
  const directory = mkdtempSync(join(tmpdir(), 'insights-'));
  const file = join(directory, 'access.log');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const queries = createQueries(new Map([[group, file]]));
  const server = await startActionServer({
    'Logs_20140328.StartQuery': (input) => queries.start(input),
    'Logs_20140328.GetQueryResults': (input) => queries.results(input),
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
  return async (queryString: string, more: Partial<StartQueryCommandInput> = {}) => {
    const { queryId } = await client.send(
      new StartQueryCommand({
        logGroupName: group,
        startTime: start / 1000,
        endTime: start / 1000 + 60,
        queryString,
        ...more,
      }),
    );
    const ask = () => client.send(new GetQueryResultsCommand({ queryId }));
    await expect.poll(ask, { interval: 5, timeout: 20_000 }).toMatchObject({ status: 'Complete' });
    const { results = [] } = await ask();
    return results.map((fields) =>
      Object.fromEntries(
        fields.flatMap(({ field, value }) => (field === '@ptr' ? [] : [[field ?? '', value ?? '']])),
      ),
    );
  };
}

test('counts, sums and percentiles by a field, sorted and limited', async () => {
  const ask = await startLogs();
  expect(
    await ask(
      `filter ispresent(tenant)
       | stats count(*) as requests, sum(latency_ms) / 1000 as seconds, pct(latency_ms, 50) as p50, latest(status) as last by tenant
       | sort requests desc
       | limit 1`,
    ),
  ).toEqual([{ tenant: 'a', requests: '3', seconds: '3.019', p50: '10', last: '503' }]);
});

test.each([
  [
    'filter status >= 400 and status < 500 | stats count(*) by gateway_error',
    [{ gateway_error: 'THROTTLED', 'count(*)': '1' }],
  ],
  ['fields resource | filter status >= 500', [{ resource: '/tasks' }]],
  [
    'fields latency_ms | filter resource = "/hash" | sort latency_ms asc',
    ['1', '9', '10'].map((ms) => ({ latency_ms: ms })),
  ],
  ['filter not (resource like /^\\/(hash|tasks)/) | fields user.names.1 as second', [{ second: 'y' }]],
  [
    'filter resource not in ["/hash", "/tasks"] | fields concat(resource, "!") as name',
    [{ name: '/health!' }],
  ],
  [
    'filter tenant like "b" or latency_ms * 2 = 4 | stats count(*) as n, min(latency_ms) as least',
    [{ n: '2', least: '1' }],
  ],
  [
    'stats count(tenant) as known, count_distinct(tenant) as tenants, max(latency_ms)',
    [{ known: '4', tenants: '2', 'max(latency_ms)': '3000' }],
  ],
  [
    'parse @message "*latency_ms\\":\\"*\\"*" as before, ms, after | stats sum(ms) as total',
    [{ total: '3022' }],
  ],
  [
    'parse resource /^\\/(?<first>\\w)/ | dedup first | fields first | sort first',
    [{ first: 'h' }, { first: 't' }],
  ],
  [
    'stats count(*) as n by bin(2s) as at | sort at | filter n > 1 | limit 1',
    [{ at: '2030-01-05 12:00:00.000', n: '2' }],
  ],
  ['fields @timestamp # newest first\n| limit 1', [{ '@timestamp': '2030-01-05 12:00:04.000' }]],
  ['stats count(*) as n by tenant | stats sum(n) as total', [{ total: '5' }]],
])('%s', async (query, expected) => {
  const ask = await startLogs();
  expect(await ask(query)).toEqual(expected);
});

test('a query of no columns shows times and messages; one of no events counts none', async () => {
  const ask = await startLogs();
  expect(await ask('limit 1')).toEqual([
    { '@timestamp': '2030-01-05 12:00:04.000', '@message': requests[4] },
  ]);
  expect(await ask('stats count(*) as n', { endTime: start / 1000 + 1 })).toEqual([{ n: '2' }]);
  expect(await ask('filter status = 999 | stats count(*) as n')).toEqual([{ n: '0' }]);
  expect(await ask('filter status = 999 | stats count(*) as n by tenant')).toEqual([]);
  expect(await ask('fields status', { limit: 2 })).toHaveLength(2);
});

test.each([
  ['pattern @message', /no command pattern.*fields, display, filter/],
  ['fields geoip(address)', /no function geoip.*count.*ispresent/],
  ['stats tenant by status', /tenant is of one event/],
  ['filter count(*) > 1', /belongs into stats, not filter/],
  ['limit 0', /limit takes a number from 1 to 10000/],
  ['stats pct(latency_ms) as p', /pct takes 2 parameters/],
  ['filter status >', /a field or value is needed, not the end of the query/],
  ['filter status = "200" tenant', /\| is needed, not tenant at position 22/],
  ['filter a like /(/', /pattern|group/i],
  ['fields ?', /unexpected \? at position 7/],
  ['', /no command \(empty\)/],
])('%s is refused with the reason', async (query, message) => {
  const ask = await startLogs();
  await expect(ask(query)).rejects.toMatchObject({
    name: 'MalformedQueryException',
    message: expect.stringMatching(message) as string,
  });
});

test('a group that does not exist, and times that end before they begin, are refused', async () => {
  const ask = await startLogs();
  await expect(ask('limit 1', { logGroupName: 'other' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(ask('limit 1', { endTime: 1 })).rejects.toMatchObject({ name: 'InvalidParameterException' });
});
