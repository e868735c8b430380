import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { functionNames } from '../../lib/stage/function-names.ts';
import { UsageError, type Command } from '../command.ts';
import { targetHelp, targetOptions } from '../endpoints.ts';
import { parseOptions } from '../parse-options.ts';
import { reasonsOf, warn } from '../reasons.ts';
import { repeatUntilInterrupted } from '../repeat.ts';
import { findTarget } from '../target.ts';
import { unreadable } from '../unreadable.ts';
import { parseDuration } from '../duration.ts';
import { eventLine } from './event-line.ts';
import { LogReader } from './log-reader.ts';

const groups: readonly string[] = [...functionNames, 'access'];

/** What AWS puts before a function's name. */
const ofAws = /^(?:\/hash-api\/[a-z0-9]+\/|\/aws\/lambda\/hash-api-[a-z0-9]+-|hash-api-[a-z0-9]+-)/;

const help = `Usage: hash-api logs [FUNCTION …] [--since 10m] [--follow] [--request ID] [--json]
                     [--stage STAGE | --local]

Log lines in the order of time: of all functions, or of those that are named
(${groups.join(', ')}),
also as AWS names them (/hash-api/STAGE/hash, /aws/lambda/hash-api-STAGE-hash).
access is the gateway's log of requests.

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
    const names = positionals.map((name) => name.replace(ofAws, ''));
    const unknown = names.filter((name) => !groups.includes(name));
    if (unknown.length > 0) {
      throw new UsageError(`There is no function ${unknown.join(', ')}; there are ${groups.join(', ')}.`);
    }
    if (values.request !== undefined && !/^[\w-]{1,128}$/.test(values.request)) {
      throw new UsageError('--request must be an id: letters, digits, - and _');
    }
    const sinceMs = parseDuration('--since', values.since);
    let target = findTarget(values);
    const reader = new LogReader(new CloudWatchLogsClient(target.client('cloudwatch')), {
      stage: target.stage,
      names: names.length > 0 ? names : groups,
      containing: values.request,
      fromMs: Date.now() - sinceMs,
    });
    let shown = 0;
    const show = async (): Promise<void> => {
      for (const event of await reader.next().catch(unreadable(target))) {
        if (!values.json && event.message.includes('"_aws"')) continue;
        shown++;
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
    if (shown === 0) warn(`No lines in the last ${values.since}${values.follow ? ' so far' : ''}.`);
    if (!values.follow) return 0;
    // Who follows what runs here does not come to follow AWS when it ends.
    const same = { ...values, local: target.isLocal };
    let answers = true;
    const again = async (): Promise<number> => {
      try {
        if (!answers) {
          // It may have been started anew, on other ports.
          target = findTarget(same);
          reader.reconnect(new CloudWatchLogsClient(target.client('cloudwatch')));
        }
        await show();
        answers = true;
        return 0;
      } catch (error) {
        // Once, not each second.
        if (answers) warn(`${reasonsOf(error).join(': ')}; trying again`);
        answers = false;
        return 1;
      }
    };
    return repeatUntilInterrupted(again, pollMs, 0);
  },
};
