import { writeFile } from 'node:fs/promises';
import { UsageError, type Command } from '../command.ts';
import { targetHelp, targetOptions } from '../endpoints.ts';
import { parseOptions } from '../parse-options.ts';
import { stageFileOf } from '../scale/settings-path.ts';
import { findTarget } from '../target.ts';
import { check } from './check/check.ts';
import { readDemand } from './demand.ts';
import { basisOf, drainPerSecond, type Evaluation } from './evaluate.ts';
import { makePlan } from './make-plan.ts';
import { htmlReport } from './report/page.ts';
import { say } from './report/format.ts';
import { textReport } from './report/text.ts';

const help = `Usage: hash-api plan DEMAND.json [--profile P] [--stage STAGE | --local]
       hash-api plan --check

What a demand of requests and objects needs: environments of each function, memory, batches,
parts of objects, rates, capacity, cache, what it costs, which of AWS's limits breaks first, and whether the settings hold through a
simulated day. Examples: ops/plan/examples.

${targetHelp}
  --profile P    with the settings of this profile, or file, in place of the stage's own
  --seed N       of the simulation, 1 (default) to 4294967295
  --tasks N      simulate at most about N tasks (default 400000); a day with more is thinned
  --json         the plan as JSON
  --report FILE  the plan as an HTML page with charts
  --check        start local clouds, measure a spike, and a backlog under scale apply processing-heavy,
                 and print how far off the predictions are; exit code 1 where one is off by more than 25 %

Exit code: 0 every promise is kept, 1 one is not, 2 the arguments cannot be understood.
`;

const options = {
  ...targetOptions,
  profile: { type: 'string' },
  seed: { type: 'string', default: '1' },
  tasks: { type: 'string', default: '400000' },
  json: { type: 'boolean', default: false },
  report: { type: 'string' },
  check: { type: 'boolean', default: false },
} as const;

export const plan: Command = {
  summary: 'what a demand needs and costs, and whether the settings hold',
  help,
  async run(args, output) {
    const { values, positionals } = parseOptions(args, options);
    const progress = (line: string): void => {
      process.stderr.write(`${line} ...\n`);
    };
    if (values.check) {
      if (positionals.length > 0) throw new UsageError(`What is ${positionals.join(' ')}?`);
      return check({ json: values.json, output, progress });
    }
    const [file, ...rest] = positionals;
    if (file === undefined) throw new UsageError('Plan which demand? Such as ops/plan/examples/shop.json');
    if (rest.length > 0) throw new UsageError(`What is ${rest.join(' ')}?`);
    const seed = wholeNumber('--seed', values.seed, 1, 4_294_967_295);
    const budget = wholeNumber('--tasks', values.tasks, 1000, 100_000_000);
    const demand = readDemand(file);
    const target = findTarget(values);
    const config = values.profile === undefined ? target.config : target.settings(values.profile);
    const basis = basisOf(demand, seed, budget);
    const made = makePlan(basis, config, progress);
    const ownDrain = values.profile === undefined ? undefined : drainPerSecond(basis, target.config);
    const profile = values.profile === undefined ? '' : ` with profile ${values.profile}`;
    const title = `hash-api plan of ${file}, stage ${target.stage}${profile}`;
    if (values.report !== undefined) await writeFile(values.report, htmlReport(made, title));
    if (values.json) {
      const { recommendation, now, then, ...others } = made;
      output(
        JSON.stringify({
          demand: file,
          stage: target.stage,
          now: inJson(now),
          then: inJson(then),
          stageFile: stageFileOf(recommendation.changes),
          violations: recommendation.violations,
          ...others,
          ...(ownDrain !== undefined && { ownDrainPerSecond: ownDrain }),
        }),
      );
    } else {
      output(textReport(made, config, title));
      // What `scale apply` of the profile makes of a backlog.
      if (ownDrain !== undefined && ownDrain > 0) {
        const times = say(made.now.drainPerSecond / ownDrain);
        output(`\nThe profile drains a backlog ${times} times as fast as the stage’s own settings.`);
      }
    }
    return made.now.holds ? 0 : 1;
  },
};

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${name} must be a whole number from ${least} to ${most}`);
}

/** Without what the requests were made of. */
const inJson = ({ works, traffic, objects, ...rest }: Evaluation) => ({
  ...rest,
  ...(objects && { objects: { times: objects.times, minutes: objects.minutes } }),
  requests: works.map(({ name, route, cpuMs, memoryMib }) => ({ name, route, cpuMs, memoryMib })),
  peakTasksPerSecond: traffic.submitted.reduce((high, rate) => Math.max(high, rate), 0),
});
