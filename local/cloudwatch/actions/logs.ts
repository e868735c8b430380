import { z } from 'zod';
import { CloudWatchError } from '../errors.ts';
import { parseFilterPattern } from '../logs/filter-pattern.ts';
import { type LogEvent, readLogEvents } from '../logs/log-events.ts';

/** Files by the names of their log groups. */
export type LogGroups = ReadonlyMap<string, string>;

const filterRequest = z.object({
  logGroupName: z.string().optional(),
  logGroupIdentifier: z.string().optional(),
  startTime: z.number().default(0),
  endTime: z.number().default(Number.MAX_SAFE_INTEGER),
  filterPattern: z.string().max(1024).default(''),
  limit: z.int().min(1).max(10_000).default(10_000),
  nextToken: z.string().optional(),
});

/** All environments of a function write to one file here: it is the group's only stream. */
const logStreamName = 'local';

/** FilterLogEvents: events in [startTime, endTime], oldest first. The token is the line to go on with. */
export async function filterLogEvents(groups: LogGroups, input: unknown): Promise<object> {
  const request = filterRequest.parse(input);
  const name = request.logGroupName ?? request.logGroupIdentifier?.replace(/^arn:.*:log-group:/, '') ?? '';
  const file = groups.get(name);
  if (file === undefined)
    throw new CloudWatchError('ResourceNotFoundException', 'The specified log group does not exist.');
  const first = Number(request.nextToken ?? 0);
  if (!Number.isInteger(first) || first < 0)
    throw new CloudWatchError('InvalidParameterException', 'The specified nextToken is invalid.');
  const matches = parseFilterPattern(request.filterPattern);

  const events: LogEvent[] = [];
  let nextToken: string | undefined;
  for await (const event of readLogEvents(file)) {
    const { position, timestamp, message } = event;
    if (position < first || timestamp < request.startTime || timestamp > request.endTime) continue;
    if (!matches(message)) continue;
    if (events.length === request.limit) {
      nextToken = String(position);
      break;
    }
    events.push(event);
  }
  return {
    events: events.map(({ position, timestamp, message }) => ({
      eventId: String(position),
      ingestionTime: timestamp,
      logStreamName,
      timestamp,
      message,
    })),
    searchedLogStreams: [],
    nextToken,
  };
}

/** DescribeLogGroups: the functions' groups, all on one page. */
export function describeLogGroups(groups: LogGroups, input: unknown): object {
  const { logGroupNamePrefix } = z.object({ logGroupNamePrefix: z.string().default('') }).parse(input);
  const names = [...groups.keys()].filter((name) => name.startsWith(logGroupNamePrefix)).sort();
  return { logGroups: names.map((logGroupName) => ({ logGroupName, logGroupClass: 'STANDARD' })) };
}
