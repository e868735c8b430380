import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { setTimeout as after } from 'node:timers/promises';
import { functionNames } from '../../lib/stage/function-names.ts';
import { UsageError, type Command } from '../command.ts';
import { parseOptions } from '../parse-options.ts';
import { findTarget, targetHelp, targetOptions } from '../target.ts';
import { parseDuration } from '../duration.ts';
import { eventLine } from './event-line.ts';
import { LogReader } from './log-reader.ts';

const groups = [...functionNames, 'access'];

const help = `Usage: hash-api logs [FUNCTION …] [--since 10m] [--follow] [--request ID] [--json]
                     [--stage STAGE | --local]

Log lines in the order of time: of all functions, or of those that are named
(${groups.join(', ')}).

  --since TIME   how far back: 90s, 10m, 2h, 1d (default: 10m)
  --follow       then new lines as they come, until Ctrl-C
  --request ID   lines that hold this id of a request, a task or a tenant
  --json         one JSON object a line: time, function, message; with the lines that are metrics
${targetHelp}
`;

const options = {
  ...targetOptions,
  since: { type: 'string', default: '10m' },
  follow: { type: 'boolean', default: false },
  request: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const pollMs = 1000;

export const logs: Command = {
  summary: 'log lines of the functions, as they were or as they come',
  help,
  async run(args, output) {
    const { values, positionals } = parseOptions(args, options);
    const unknown = positionals.filter((name) => !groups.includes(name));
    if (unknown.length > 0) {
      throw new UsageError(`There is no function ${unknown.join(', ')}; there are ${groups.join(', ')}.`);
    }
    if (values.request !== undefined && !/^[\w-]{1,128}$/.test(values.request)) {
      throw new UsageError('--request must be an id: letters, digits, - and _');
    }
    const sinceMs = parseDuration('--since', values.since);
    const target = findTarget(values);
    const reader = new LogReader(new CloudWatchLogsClient(target.client('cloudwatch')), {
      stage: target.stage,
      names: positionals.length > 0 ? positionals : groups,
      containing: values.request,
      fromMs: Date.now() - sinceMs,
    });
    const show = async (): Promise<void> => {
      for (const event of await reader.next()) {
        if (!values.json && event.message.includes('"_aws"')) continue;
        output(
          values.json
            ? JSON.stringify({
                time: new Date(event.timestampMs).toISOString(),
                function: event.name,
                message: event.message,
              })
            : eventLine(event, process.stdout.isTTY),
        );
      }
    };
    await show();
    while (values.follow) {
      await after(pollMs);
      await show();
    }
    return 0;
  },
};
