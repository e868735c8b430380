import { paretoFront, type Choices } from './choice.ts';
import type { Sweep } from './sweep.ts';

const barLength = 24;

/** Bars of time and cost for each value, what does not work, and the choices. */
export function chart(title: string, { measured, failed }: Sweep, choices?: Choices): string {
  const front = new Set(paretoFront(measured));
  const [slowest, dearest] = [
    Math.max(...measured.map(({ timeMs }) => timeMs.median)),
    Math.max(...measured.map(({ costUsd }) => costUsd.median)),
  ];
  const rows = [
    ...measured.map((one) => ({
      value: one.value,
      text: [
        bar(one.timeMs.median / slowest),
        `${amount(one.timeMs.median)} ms`.padStart(11),
        `±${amount((one.timeMs.high - one.timeMs.low) / 2)}`.padEnd(9),
        bar(one.costUsd.median / dearest),
        `${amount(one.costUsd.median)} USD`.padStart(11),
        front.has(one) ? '*' : ' ',
        choices === undefined ? '' : chosenAs(choices, one.value),
      ].join(' '),
    })),
    ...failed.map(({ value, reason }) => ({ value, text: `does not work: ${reason}` })),
  ].toSorted((a, b) => a.value - b.value);
  const lines = rows.map(({ value, text }) => `${String(value).padStart(7)}  ${text}`.trimEnd());
  return [title, ...lines, '         * not beaten in both time and cost'].join('\n');
}

const bar = (share: number): string =>
  '█'.repeat(Math.max(1, Math.round(share * barLength))).padEnd(barLength, '░');

/** Three digits that count. */
export function amount(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

function chosenAs(choices: Choices, value: number): string {
  const names = Object.entries(choices).flatMap(([name, chosen]) => (chosen === value ? [name] : []));
  return names.length === 0 ? '' : `← ${names.join(', ')}`;
}
