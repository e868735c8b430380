import { say } from '../report/format.ts';
import { scenarios } from '../scenarios/all.ts';
import type { Scenario } from '../scenarios/scenario.ts';

const usage = `Usage: npm run load -- SCENARIO [OPTIONS]

Sends requests when they are due, whatever became of those before (open loop), and counts each
from when it was due. Against the local cloud that npm start runs, or a deployed API.

  --rate N           requests a second, as the scenario understands it
  --duration S       seconds of each of its phases; of soak, of all four together
  --drain-seconds S  how long accepted tasks may take to end after the last request
  --arrivals KIND    poisson (independent callers; default) or constant
  --seed N           of arrivals and inputs: the same seed asks the same at the same times
  --tenants N        tenants that share the load
  --threshold N=V    another bound for the threshold N; may be repeated
  --late-limit MS    the run is invalid where 1 % of the generator's own starts are later (default: 25)
  --json FILE        everything measured, as JSON
  --report FILE      the same as a page: charts, percentiles, thresholds

  --data DIR         the folder that npm start was given with --data (default: .local)
  --plan PLAN        the plan of the local cloud whose keys are sent (default: premium)
  --url URL          a deployed API, with its stage: https://ID.execute-api.REGION.amazonaws.com/prod
  --key KEY          its key; better: the environment variable HASH_API_KEY, which no list of
                     processes shows
  --keys-file FILE   keys of several tenants, one a line
  --stage STAGE      the deployed stage, by whose settings spike predicts its queue

Exit code 0: every threshold was kept. 1: one was not, or the run was invalid. 2: bad usage.
130: ended by Ctrl-C; what was done until then is reported all the same.

Scenarios and what they have to keep:
`;

function describe(scenario: Scenario): string {
  const { name, summary, defaults, rateIs } = scenario;
  const settings = {
    ...defaults,
    arrivals: 'poisson' as const,
    seed: 0,
    lateLimitMs: 25,
    bounds: new Map<string, number>(),
  };
  const bounds = scenario
    .thresholds(settings)
    .map((each) => `      ${each.name.padEnd(30)}at most ${say(each.bound, each.unit)}: ${each.says}\n`);
  return `\n  ${name}: ${summary}\n      --rate ${say(defaults.rate)} ${rateIs}, --duration ${say(defaults.seconds)}, --drain-seconds ${say(defaults.drainSeconds)}, --tenants ${defaults.tenants}\n${bounds.join('')}`;
}

export const help = (): string => usage + scenarios.map(describe).join('');
