import { pricesAsOf } from '../../lib/prices/prices.ts';
import { amount } from './chart.ts';
import { paretoFront, strategies, type Choices } from './choice.ts';
import { picture } from './report-picture.ts';
import type { Sweep } from './sweep.ts';

export interface Section {
  readonly title: string;
  /** What the values are, such as `MiB`. */
  readonly unit: string;
  readonly sweep: Sweep;
  readonly choices?: Choices | undefined;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const style = `
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; }
  table { border-collapse: collapse; width: 100%; } th, td { text-align: right; padding: .25rem .6rem; border-bottom: 1px solid #d8dee4; }
  td:last-child, th:last-child { text-align: left; } svg { width: 100%; height: auto; } .note { color: #57606a; }
  @media (prefers-color-scheme: dark) { body { background: #0d1117; color: #e6edf3; } th, td { border-color: #30363d; } .note { color: #9198a1; } }`;

/** A page that needs nothing else: no script, no font, no address. */
export function reportPage(title: string, method: string, sections: readonly Section[]): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${style}</style></head>
<body>
<h1>${escape(title)}</h1>
<p class="note">${escape(method)} Prices: ${escape(pricesAsOf)}.</p>
${sections.map(section).join('\n')}
</body>
</html>
`;
}

function section({ title, unit, sweep, choices }: Section): string {
  const front = new Set(paretoFront(sweep.measured));
  const rows = [
    ...sweep.measured.map((one) => ({
      value: one.value,
      cells: [
        `${amount(one.timeMs.median)} (${amount(one.timeMs.low)}–${amount(one.timeMs.high)})`,
        `${amount(one.costUsd.median)} (${amount(one.costUsd.low)}–${amount(one.costUsd.high)})`,
        amount(one.maxMemoryMib),
        [front.has(one) ? 'on the front' : '', ...chosenAs(choices, one.value)].filter(Boolean).join('; '),
      ],
    })),
    ...sweep.failed.map(({ value, reason }) => ({
      value,
      cells: ['–', '–', '–', `does not work: ${reason}`],
    })),
  ].toSorted((a, b) => a.value - b.value);
  const head = [unit, 'ms', 'USD a million', 'MiB used', ''].map((text) => `<th>${text}</th>`).join('');
  const body = rows
    .map(
      ({ value, cells }) =>
        `<tr>${[String(value), ...cells].map((cell) => `<td>${escape(cell)}</td>`).join('')}</tr>`,
    )
    .join('\n');
  return `<h2>${escape(title)}</h2>
${sweep.measured.length > 1 ? picture(sweep.measured, front, unit) : ''}
<table><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table>
<p class="note">Median over the rounds, with the quartiles. On the front: no other is at least as good in both time and cost.</p>`;
}

function chosenAs(choices: Choices | undefined, value: number): string[] {
  return strategies.flatMap((name) => (choices?.[name] === value ? [`choice by ${name}`] : []));
}
