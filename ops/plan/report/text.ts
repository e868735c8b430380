import { pricesAsOf } from '../../../lib/prices/prices.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import { settingOf, stageFileOf } from '../../scale/settings-path.ts';
import type { Evaluation } from '../evaluate.ts';
import type { Plan } from '../make-plan.ts';
import { dayChart } from './chart.ts';
import { duration, say, table, usd } from './format.ts';
import { objectCharts, objectText } from './object-text.ts';

/** What `plan` tells, for a terminal. */
export function textReport(plan: Plan, config: StageConfig, title: string): string {
  const { now, then, recommendation } = plan;
  return [
    title,
    ...(now.works.length > 0 ? [requestText(now)] : []),
    `The settings as they are ${now.holds ? 'keep every promise' : 'do not keep every promise'}:`,
    verdictTable(now),
    ...(now.minutes.some(({ tasks }) => tasks > 0) ? queueCharts(now, 'as it is') : []),
    ...objectCharts(now, 'as it is'),
    ...(Object.keys(recommendation.changes).length === 0 ? [] : changeText(plan, config)),
    table([
      ['function', 'requests/s', 'average', 'environments', 'reserved', 'rate', 'burst'],
      ...(['hash', 'tasks', 'uploads'] as const)
        .filter((name) => then[name].perSecond > 0)
        .map((name) => {
          const need = then[name];
          return [
            name,
            say(need.perSecond),
            `${need.averageMs} ms`,
            say(need.concurrency),
            say(need.reservedConcurrency),
            say(need.rate),
            say(need.burst),
          ];
        }),
    ]),
    ...readyText(plan),
    ...(then.drainPerSecond > 0
      ? [
          `Workers needed: ${say(plan.workersNeeded)}. Backlog drains at ${say(then.drainPerSecond)} tasks/s (${say(now.drainPerSecond)} with the settings as they are).`,
        ]
      : []),
    ...objectText(plan),
    `Database: ${say(then.database.writerAcu)} ACU at the writer, ${say(then.database.readerAcu)} ACU at ${then.database.readers} readers, at the busiest. Cache: ${say(then.cache.dataGb)} GB, ${say(then.cache.ecpuPerSecond)} units/s.`,
    limitText(plan),
    costText(plan),
    then.tasksEach > 1 || (then.objects?.workersEach ?? 1) > 1
      ? `Simulated in small: 1 task for ${say(then.tasksEach)}, 1 worker for ${say(Math.max(then.workersEach, then.objects?.workersEach ?? 1))}; waits are right within a tenth or too long.`
      : 'Every task was simulated.',
  ].join('\n\n');
}

function requestText({ works }: Evaluation): string {
  const each = works.map(
    ({ name, route, cpuMs }) => `${name} ${route === 'task' ? 'as tasks' : 'inline'} (${say(cpuMs)} ms)`,
  );
  return `Requests: ${each.join(', ')}`;
}

function verdictTable({ verdicts }: Evaluation): string {
  return table(
    verdicts.map(({ promise, unit, bound, value, kept }) => [
      promise,
      unit === 's' ? duration(value) : `${say(value)} ${unit}`,
      `of ${unit === 's' ? duration(bound) : `${say(bound)} ${unit}`}`,
      kept ? 'kept' : 'BROKEN',
    ]),
  );
}

function queueCharts({ minutes }: Evaluation, how: string): string[] {
  return [
    dayChart(
      `Age of the queue, ${how}`,
      minutes.map(({ oldestAge }) => oldestAge),
      duration,
    ),
    dayChart(
      `Time to result, p99, ${how}`,
      minutes.map(({ resultP99 }) => resultP99),
      duration,
    ),
  ];
}

function changeText({ then, recommendation }: Plan, config: StageConfig): string[] {
  const { changes, violations } = recommendation;
  return [
    `To put into the stage file${violations.length === 0 ? ' (every rule holds)' : ''}:\n${JSON.stringify(stageFileOf(changes), null, 2)}`,
    table(
      Object.entries(changes).map(([path, value]) => [
        path,
        say(settingOf(config, path) ?? 0),
        '->',
        say(value),
      ]),
    ),
    ...(violations.length === 0 ? [] : [`Rules that are broken all the same:\n${violations.join('\n')}`]),
    `With them ${then.holds ? 'every promise is kept' : 'this is left'}:`,
    verdictTable(then),
    ...(then.minutes.some(({ tasks }) => tasks > 0) ? queueCharts(then, 'with them') : []),
    ...objectCharts(then, 'with them'),
  ];
}

/** Which environments of hash are to be ready, and what that changes. */
function readyText({ ready: { min, forPromise, pays, cost } }: Plan): string[] {
  const costs = cost
    ? [
        `Ready environments of hash: ${say(cost.ready)} on average cost ${usd(cost.usdPerMonth)} a month, what they compute ${usd(cost.onDemandUsdPerMonth)} on demand.`,
      ]
    : [];
  if (min === 0)
    return [...costs, 'No environment of hash has to be ready: no promise needs it, none would pay.'];
  const why = [
    ...(forPromise > 0 ? [`${forPromise} so that a jump of load meets few cold starts`] : []),
    ...(pays > 0 ? [`${pays} that are busy enough to cost less than on demand`] : []),
  ];
  return [`${costs.join('')} Needed: ${why.join(', ')}.`.trimStart()];
}

function limitText({ limits }: Plan): string {
  const [first] = limits;
  const rows = limits.map(({ name, needed, limit, headroom }) => [
    name,
    say(needed),
    `of ${say(limit)}`,
    headroom < 1 ? 'BROKEN' : `for ${say(headroom)} times this`,
  ]);
  return [
    'AWS’s limits, the first to break first:',
    table(rows),
    ...(first
      ? [
          `${first.headroom < 1 ? 'It breaks' : 'First to break'}: ${first.name}. What to do: ${first.advice}.`,
        ]
      : []),
  ].join('\n');
}

function costText({ costs }: Plan): string {
  const total = costs.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0);
  return [
    `A month of such days (list prices, ${pricesAsOf}):`,
    table([
      ...costs.map(({ part, usdPerMonth, of }) => [part, usd(usdPerMonth), of]),
      ['together', usd(total), ''],
    ]),
  ].join('\n');
}
