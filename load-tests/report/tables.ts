import type { LoadResult } from '../result/schema.ts';
import { lineName } from './charts.ts';
import { say } from './format.ts';
import { html, type Markup } from './html.ts';

const figures = ['count', 'min', 'mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;

/** The figure as people read it, and as it is. */
const cell = (value: number): Markup => html`<td data-value="${value}">${say(value)}</td>`;

const table = (id: string, heads: readonly string[], rows: readonly Markup[]): Markup =>
  html`<div class="wide">
    <table id="${id}">
      <thead>
        <tr>
          ${heads.map((head) => html`<th>${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;

export const thresholdTable = ({ thresholds }: LoadResult): Markup =>
  table(
    'thresholds',
    ['threshold', 'measured', 'at most', 'kept', ''],
    thresholds.map(
      ({ name, says, unit, bound, value, met }) =>
        html`<tr>
          <td>${name}</td>
          <td data-value="${value ?? ''}">${value === null ? 'not measured' : say(value, unit)}</td>
          <td>${say(bound, unit)}</td>
          <td class="${met === false ? 'failed' : met === true ? 'passed' : ''}">
            ${met === null ? '–' : met ? 'yes' : 'no'}
          </td>
          <td class="text">${says}</td>
        </tr>`,
    ),
  );

export const phaseTable = ({ phases }: LoadResult): Markup =>
  table(
    'phases',
    ['phase', 'rate/s', 'seconds', 'asked', 'accepted', 'refused', 'failed', 'drained after s'],
    phases.map(
      (phase) =>
        html`<tr>
          <td>${phase.name}</td>
          ${[phase.rate, phase.askedSeconds, phase.asked, phase.accepted, phase.refused, phase.failed].map(cell)}${phase.drainedAfterSeconds === null ? html`<td>–</td>` : cell(phase.drainedAfterSeconds)}
        </tr>`,
    ),
  );

export const latencyTable = ({ series }: LoadResult): Markup =>
  table(
    'latencies',
    ['milliseconds from when it was due', ...figures],
    series.map(
      (each) =>
        html`<tr>
          <td>${each.phase}, ${lineName(each)}</td>
          ${figures.map((figure) => cell(each.latency[figure]))}
        </tr>`,
    ),
  );

/** How requests and tasks ended, by phase, with a bar for each status. */
export const statusTable = ({ series }: LoadResult): Markup =>
  table(
    'statuses',
    ['requests', 'status', 'count', ''],
    series
      .filter(({ kind }) => kind !== 'wait')
      .flatMap((each) =>
        Object.entries(each.statuses).map(
          ([status, count]) =>
            html`<tr>
              <td>${each.phase}, ${lineName(each)}</td>
              <td>${status}</td>
              ${cell(count)}
              <td class="bar">
                <i
                  class="${classOf(status)}"
                  style="width:${Math.max(1, Math.round((100 * count) / each.answered))}%"
                ></i>
              </td>
            </tr>`,
        ),
      ),
  );

function classOf(status: string): string {
  if (status === '429') return 'odd';
  return /^2|^completed$/.test(status) ? '' : 'bad';
}

export const generatorTable = ({ generator }: LoadResult): Markup => {
  const { lateMs, lateLimitMs, cpuPercent, peakInFlight, peakConnections } = generator;
  return table(
    'generator',
    ['the generator itself', ''],
    [
      html`<tr>
        <td>starts late, p50, ms</td>
        ${cell(lateMs.p50)}
      </tr>`,
      html`<tr>
        <td>starts late, p99, ms (valid up to ${say(lateLimitMs)})</td>
        ${cell(lateMs.p99)}
      </tr>`,
      html`<tr>
        <td>starts late, most, ms</td>
        ${cell(lateMs.max)}
      </tr>`,
      html`<tr>
        <td>CPU, % of one core</td>
        ${cell(cpuPercent)}
      </tr>`,
      html`<tr>
        <td>most requests in flight</td>
        ${cell(peakInFlight)}
      </tr>`,
      html`<tr>
        <td>most connections</td>
        ${cell(peakConnections)}
      </tr>`,
    ],
  );
};
