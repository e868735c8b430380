/** Draws charts with uPlot and writes their figures beneath, for those who do not see the lines. */
/* global uPlot */
import { element, short } from './elements.js';

const colours = [
  ['#0b5cad', '#79b8ff'],
  ['#b35900', '#ffb56b'],
  ['#1a6b35', '#6fd08c'],
  ['#8e3b9e', '#dc9ceb'],
  ['#a52a1c', '#ff9d8f'],
  ['#00747a', '#5fd3d9'],
  ['#6b5b00', '#d9c84f'],
  ['#56606b', '#a3acb6'],
];
const dark = matchMedia('(prefers-color-scheme: dark)');
const colour = (index) => colours[index % colours.length][dark.matches ? 1 : 0];
const ofPage = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);
const tone = (light, night) => (dark.matches ? night : light);

const last = (values) => values.findLast((value) => value !== null) ?? null;
const sum = (values) => values.reduce((total, value) => total + (value ?? 0), 0);

/** The figure of a series: what it adds up to, else how it stood last. */
const figure = ({ adds, values }) => (adds ? sum(values) : last(values));

function swatch(index) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  svg.setAttribute('aria-hidden', 'true');
  for (const side of ['width', 'height']) rect.setAttribute(side, '100%');
  rect.setAttribute('fill', colour(index));
  svg.append(rect);
  return svg;
}

function figures({ series }) {
  return element(
    'div',
    { className: 'figures' },
    ...series.map((one) => {
      const value = last(one.values);
      const box = element('div', { className: 'big' }, short(value), element('small', {}, one.label));
      Object.assign(box.dataset, { series: one.label, value: String(figure(one) ?? '') });
      return box;
    }),
  );
}

function legend({ series, limits, units }) {
  const row = (key, label, value, note) => {
    const cells = [
      element('td', { className: 'key' }, key),
      element('th', { scope: 'row' }, label),
      element('td', { className: 'number' }, value),
      element('td', { className: 'muted' }, note),
    ];
    return element('tr', {}, ...cells);
  };
  const rows = series.map((one, index) => {
    const made = row(
      swatch(index),
      one.label,
      short(figure(one)),
      one.adds ? 'in all' : units[one.axis] || 'last',
    );
    Object.assign(made.dataset, { series: one.label, value: String(figure(one) ?? '') });
    return made;
  });
  return element(
    'div',
    { className: 'legend' },
    element(
      'table',
      {},
      element(
        'tbody',
        {},
        ...rows,
        ...limits.map(({ label, value }) => row('┄', label, short(value), 'limit')),
      ),
    ),
  );
}

/** Each limit as a line over the whole width. */
const limitLines = (limits) => ({
  hooks: {
    draw: [
      (plot) => {
        const { ctx, bbox } = plot;
        ctx.save();
        ctx.strokeStyle = ofPage('--bad') && tone('#a52a1c', '#ff9d8f');
        ctx.setLineDash([6, 4]);
        for (const { value, axis } of limits) {
          const y = plot.valToPos(value, axis, true);
          if (y < bbox.top || y > bbox.top + bbox.height) continue;
          ctx.beginPath();
          ctx.moveTo(bbox.left, y);
          ctx.lineTo(bbox.left + bbox.width, y);
          ctx.stroke();
        }
        ctx.restore();
      },
    ],
  },
});

export function plot(box, chart, range) {
  const axes = new Set(chart.series.map(({ axis }) => axis));
  const grid = { stroke: tone('#d8dee4', '#343b42'), width: 1 };
  const common = {
    stroke: tone('#56606b', '#a3acb6'),
    grid,
    ticks: grid,
    font: '11px system-ui, sans-serif',
  };
  const values = (_, splits) => splits.map(short);
  /** From nothing to what is drawn; a limit that is not far above is shown too. */
  const scale = (axis) => ({
    range: (_, _least, most) => {
      const top = Math.max(most ?? 0, 0);
      const limits = chart.limits.filter((limit) => limit.axis === axis).map(({ value }) => value);
      const near = limits.filter((value) => value <= 4 * top);
      return [0, Math.max(top, ...near, top === 0 ? 1 : 0) * 1.08];
    },
  });
  const options = {
    width: Math.max(200, box.clientWidth),
    height: Math.max(120, box.clientHeight),
    legend: { show: false },
    cursor: { y: false },
    scales: { x: { time: true, range: [range.from, range.to] }, left: scale('left'), right: scale('right') },
    axes: [
      { ...common, space: 60 },
      { ...common, scale: 'left', size: 52, values, show: axes.has('left') || axes.size === 0 },
      {
        ...common,
        scale: 'right',
        side: 1,
        size: 52,
        values,
        grid: { show: false },
        show: axes.has('right'),
      },
    ],
    series: [
      {},
      ...chart.series.map(({ label, axis, sparse }, index) => ({
        label,
        scale: axis,
        stroke: colour(index),
        width: 1.5,
        spanGaps: sparse,
        points: { show: chart.times.length < 200, size: 4 },
      })),
    ],
    plugins: [limitLines(chart.limits)],
  };
  return new uPlot(options, [chart.times, ...chart.series.map((one) => one.values)], box);
}

/** What stands in a chart's frame; the plot itself is drawn when the frame is in the document, and has a width. */
export function chartParts(chart) {
  const { view, times } = chart;
  if (view === 'singleValue') return [figures(chart)];
  if (times.length === 0) return [element('p', { className: 'muted' }, 'No data in this time.')];
  return [element('div', { className: 'plot' }), legend(chart)];
}
