import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { setTimeout as after } from 'node:timers/promises';
import { diagnose, type Verdict } from '../../core/diagnosis/diagnose.ts';
import { UsageError, type Command } from '../command.ts';
import { parseOptions } from '../parse-options.ts';
import { findTarget, targetHelp, targetOptions, type Target } from '../target.ts';
import { readAlarms } from './alarms.ts';
import { collect } from './collect.ts';
import { screen, type Screen } from './screen.ts';

const help = `Usage: hash-api status [--stage STAGE | --local] [--watch] [--json]

Every part from demand to limit in the last two to three minutes, and the bottleneck:
what to act on first, with the setting and the runbook. Figures are CloudWatch's, limits
those of the stage's settings.

${targetHelp}
  --watch        again every 5 seconds (on AWS every 30), until Ctrl-C
  --json         figures, alarms and verdict as one line of JSON

Exit code: 0 healthy, 3 degraded, 4 failing; 1 where the figures cannot be read, 2 where the
arguments cannot be understood.
`;

const options = {
  ...targetOptions,
  watch: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

const exitCodes: Readonly<Record<Verdict['health'], number>> = { healthy: 0, degraded: 3, failing: 4 };

export const status: Command = {
  summary: 'every part from demand to limit, and which is the bottleneck',
  help,
  async run(args, output) {
    const { values, positionals } = parseOptions(args, options);
    if (positionals.length > 0) throw new UsageError(`What is ${positionals.join(' ')}?`);
    const target = findTarget(values);
    const client = new CloudWatchClient(target.client('cloudwatch'));
    const colour = process.stdout.isTTY;
    const show = async (): Promise<Verdict> => {
      const picture = await look(client, target, new Date());
      output(
        values.json
          ? JSON.stringify({
              stage: target.stage,
              figures: picture.figures,
              alarms: picture.alarms,
              verdict: picture.verdict,
            })
          : `${values.watch && colour ? clear : ''}${screen(picture, colour)}`,
      );
      return picture.verdict;
    };
    let { health } = await show();
    const intervalMs = target.isLocal ? 5_000 : 30_000;
    while (values.watch) {
      await after(intervalMs);
      ({ health } = await show());
    }
    return exitCodes[health];
  },
};

/** Moves the cursor home and clears what is below. */
const clear = '\u001b[H\u001b[J';

export async function look(client: CloudWatchClient, target: Target, now: Date): Promise<Screen> {
  const alarms = await readAlarms(client, target.stage);
  const figures = await collect(client, target.config, alarms, now);
  return {
    title: `hash-api, stage ${target.stage} on ${target.place}, ${now.toISOString().slice(0, 19)}Z`,
    figures,
    verdict: diagnose(figures),
    alarms: alarms.on,
  };
}
