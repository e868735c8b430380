import { amount } from './chart.ts';
import type { Measured, Spread } from './sweep.ts';

const size = { width: 800, height: 320, left: 60, right: 60, top: 20, bottom: 40 };
const colours = { time: '#0969da', cost: '#bc4c00' };

/** Time and cost by value, each on a scale of its own from zero, with bars of the quartiles; the front is filled. */
export function picture(measured: readonly Measured[], front: ReadonlySet<Measured>, unit: string): string {
  const sorted = measured.toSorted((a, b) => a.value - b.value);
  const x = horizontal(sorted.map(({ value }) => value));
  const curve = (of: (one: Measured) => Spread, colour: string, side: 'left' | 'right'): string => {
    const highest = Math.max(...sorted.map((one) => of(one).high));
    const y = (value: number): number =>
      size.height - size.bottom - (value / highest) * (size.height - size.top - size.bottom);
    const path = sorted.map(
      (one, index) => `${index === 0 ? 'M' : 'L'}${at(x(one.value))} ${at(y(of(one).median))}`,
    );
    const marks = sorted.map((one) => {
      const { low, median, high } = of(one);
      const cx = at(x(one.value));
      return `<path d="M${cx} ${at(y(low))}V${at(y(high))}"/><circle cx="${cx}" cy="${at(y(median))}" r="4" fill="${front.has(one) ? colour : 'none'}"/>`;
    });
    const label = (value: number): string =>
      `<text x="${side === 'left' ? size.left - 8 : size.width - size.right + 8}" y="${at(y(value) + 4)}" text-anchor="${side === 'left' ? 'end' : 'start'}" fill="${colour}" stroke="none">${amount(value)}</text>`;
    return `<g stroke="${colour}" fill="none" stroke-width="2"><path d="${path.join('')}"/>${marks.join('')}${[0, highest / 2, highest].map(label).join('')}</g>`;
  };
  const ticks = sorted.map(
    ({ value }) =>
      `<text x="${at(x(value))}" y="${size.height - 16}" text-anchor="middle" fill="currentColor">${value}</text>`,
  );
  return `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="Time and cost by ${unit}" font-size="12">
<text x="${size.left}" y="12" fill="${colours.time}">ms</text><text x="${size.width - size.right}" y="12" text-anchor="end" fill="${colours.cost}">USD a million</text>
${curve(({ timeMs }) => timeMs, colours.time, 'left')}
${curve(({ costUsd }) => costUsd, colours.cost, 'right')}
${ticks.join('')}
</svg>`;
}

/** Logarithmic: what is swept doubles rather than grows by steps. */
function horizontal(values: readonly number[]): (value: number) => number {
  const [first, last] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  return (value) =>
    size.left + ((Math.log(value) - first) / (last - first)) * (size.width - size.left - size.right);
}

const at = (value: number): string => value.toFixed(1);
