import { html, type Markup } from '../../../load-tests/report/html.ts';
import { lineChart } from '../../../load-tests/report/line-chart.ts';
import { style } from '../../../load-tests/report/style.ts';
import { pricesAsOf } from '../../../lib/prices/prices.ts';
import { stageFileOf } from '../../scale/settings-path.ts';
import type { Evaluation } from '../evaluate.ts';
import type { Plan } from '../make-plan.ts';
import { duration, say, usd } from './format.ts';

/** One file that needs nothing else. */
export function htmlReport(plan: Plan, title: string): string {
  const { now, then, recommendation, limits, costs } = plan;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        <p class="verdict ${now.holds ? 'passed' : 'failed'}">
          The settings as they are ${now.holds ? 'keep every promise' : 'do not keep every promise'}
        </p>
        ${verdictTable(now)}
        <h2>The day</h2>
        <div class="charts">
          ${dayChart('Tasks that come', 'tasks/s', plan, ({ tasks }) => tasks / 60)}
          ${dayChart('Age of the queue', 's', plan, ({ oldestAge }) => oldestAge)}
          ${dayChart('Time to result, p99', 's', plan, ({ resultP99 }) => resultP99)}
          ${dayChart('Workers busy', 'environments', plan, ({ busy }) => busy)}
          ${plan.objects ? objectCharts(plan) : ''}
        </div>
        <h2>Settings</h2>
        <pre>${JSON.stringify(stageFileOf(recommendation.changes), null, 2)}</pre>
        <p class="verdict ${then.holds ? 'passed' : 'failed'}">
          ${then.holds ? 'With them every promise is kept' : 'With them this is left'}
        </p>
        ${verdictTable(then)}
        <h2>Limits</h2>
        ${rows(
          ['limit', 'needed', 'there is', 'for', 'what to do'],
          limits.map((limit) => [
            limit.name,
            say(limit.needed),
            say(limit.limit),
            `${say(limit.headroom)} times this`,
            limit.advice,
          ]),
        )}
        <h2>A month</h2>
        <p class="about">List prices, ${pricesAsOf}.</p>
        ${rows(
          ['part', 'costs', 'of'],
          costs.map(({ part, usdPerMonth, of }) => [part, usd(usdPerMonth), of]),
        )}
      </body>
    </html> `.text;
}

function verdictTable({ verdicts }: Evaluation): Markup {
  return rows(
    ['promise', 'comes', 'bound', ''],
    verdicts.map(({ promise, unit, bound, value, kept }) => [
      promise,
      unit === 's' ? duration(value) : `${say(value)} ${unit}`,
      unit === 's' ? duration(bound) : `${say(bound)} ${unit}`,
      kept ? 'kept' : 'broken',
    ]),
  );
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): Markup {
  return html`<div class="wide">
    <table>
      <tr>
        ${head.map((cell) => html`<th>${cell}</th>`)}
      </tr>
      ${body.map(
        (row) =>
          html`<tr>
            ${row.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </table>
  </div>`;
}

function objectCharts(plan: Plan): Markup {
  const minutesOf = ({ objects }: Evaluation) => objects?.minutes ?? [];
  return html`${dayChart('Age of the object queue', 's', plan, ({ oldestAge }) => oldestAge, minutesOf)}
  ${dayChart('Object workers busy', 'environments', plan, ({ busy }) => busy, minutesOf)}`;
}

function dayChart(
  title: string,
  unit: string,
  { now, then, recommendation }: Plan,
  of: (minute: Evaluation['minutes'][number]) => number,
  minutesOf = ({ minutes }: Evaluation) => minutes,
): Markup {
  const line = (label: string, day: Evaluation) => ({
    label,
    points: minutesOf(day).map((minute, index): [number, number] => [index / 60, of(minute)]),
  });
  const changed = Object.keys(recommendation.changes).length > 0;
  return lineChart({
    title,
    unit,
    lines: [line('as it is', now), ...(changed ? [line('with the settings below', then)] : [])],
    axis: { label: 'hour' },
  });
}
