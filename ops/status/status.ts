import type { Verdict } from '../../core/diagnosis/diagnose.ts';
import { UsageError, type Command } from '../command.ts';
import { targetHelp, targetOptions } from '../endpoints.ts';
import { liveConfig } from '../scale/live.ts';
import { parseOptions } from '../parse-options.ts';
import { reasonsOf, warn } from '../reasons.ts';
import { repeatUntilInterrupted } from '../repeat.ts';
import { findTarget } from '../target.ts';
import { unreadable } from '../unreadable.ts';
import { connect, look } from './look.ts';
import { screen } from './screen.ts';

const help = `Usage: hash-api status [--stage STAGE | --local] [--watch] [--json]

Every part from demand to limit in the last two to three minutes, and the bottleneck:
what to act on first, with the setting and the runbook. Figures are CloudWatch's, limits
those of the stage's settings.

${targetHelp}
  --watch        again every 5 seconds (on AWS every 30), until Ctrl-C
  --json         figures, alarms and verdict as one line of JSON

Exit code: 0 healthy, 3 degraded, 4 failing; 1 where the figures cannot be read, 2 where the
arguments cannot be understood. With --watch it is that of the last picture.
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
    const colour = process.stdout.isTTY;
    const first = findTarget(values);
    const local = first.isLocal;
    let client = connect(first);
    /**
     * Returns the exit code. What runs here may have been started anew since the last time, on other ports; who watches
     * it does not come to watch AWS when it ends.
     */
    const show = async (): Promise<number> => {
      const target = findTarget({ ...values, local });
      client.destroy();
      client = connect(target);
      const picture = await look(client, target, new Date(), await liveConfig(target)).catch(
        unreadable(target),
      );
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
      return exitCodes[picture.verdict.health];
    };
    const code = await show();
    if (!values.watch) return code;
    const again = (): Promise<number> =>
      show().catch((error: unknown) => {
        warn(`${reasonsOf(error).join(': ')}; trying again`);
        return 1;
      });
    const last = await repeatUntilInterrupted(again, local ? 5_000 : 30_000, code);
    client.destroy();
    return last;
  },
};

/** Moves the cursor home and clears what is below. */
const clear = '\u001b[H\u001b[J';
