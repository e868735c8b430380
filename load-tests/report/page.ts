import type { LoadResult } from '../result/schema.ts';
import { latencyCharts, memoryChart, percentileChart, rateChart } from './charts.ts';
import { say } from './format.ts';
import { html, Markup } from './html.ts';
import { style } from './style.ts';
import { generatorTable, latencyTable, phaseTable, statusTable, thresholdTable } from './tables.ts';

const verdicts = {
  passed: 'passed: every threshold was kept',
  failed: 'failed',
  invalid: 'invalid: the generator itself was late, so the figures are not the API’s',
  interrupted: 'interrupted: what was done until then',
} as const;

/** One file that needs nothing else: the charts are SVG, the run's JSON is in it. */
export function htmlReport(result: LoadResult): string {
  const { scenario, summary, settings, machine, verdict, tasks, notes } = result;
  // `<` would end the script's element; in JSON it only stands within strings.
  const json = new Markup(JSON.stringify(result).replaceAll('<', '\\u003c'));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Load test ${scenario}, ${result.startedAt}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <h1>Load test: ${scenario}</h1>
        <p class="about">
          ${summary}. ${result.place === 'local' ? 'Local cloud' : 'Deployed API'} ${result.url},
          ${result.startedAt}; ${say(settings.rate)}/s, ${settings.arrivals} arrivals, seed ${settings.seed},
          ${settings.tenants} tenants; ${machine.processor}, ${machine.virtualProcessors} vCPU, Node
          ${machine.node}.
        </p>
        <p class="verdict ${verdict}">${verdicts[verdict]}</p>
        ${notes.map((note) => html`<p>${note}</p>`)} ${thresholdTable(result)}
        <h2>Over time</h2>
        <div class="charts">
          ${latencyCharts(result)}${rateChart(result)}${percentileChart(result)}${memoryChart(result)}
        </div>
        <h2>Phases</h2>
        ${phaseTable(result)}
        ${tasks.accepted === 0 ? '' : html`<p>Tasks: ${say(tasks.accepted)} accepted, ${say(tasks.completed)} completed, ${say(tasks.failed)} failed, ${say(tasks.lost)} lost, ${say(tasks.notAwaited)} not awaited, ${say(tasks.repeated)} needed more than one attempt.</p>`}
        <h2>Latency</h2>
        <p class="about">
          Counted from when each request was due, not from when it could be sent: a stall counts for all who
          came during it. Refusals (429) are counted, not timed.
        </p>
        ${latencyTable(result)}
        <h2>Answers</h2>
        ${statusTable(result)}
        <h2>Generator</h2>
        ${generatorTable(result)}
        <script type="application/json" id="result">
          ${json}
        </script>
      </body>
    </html> `.text;
}
