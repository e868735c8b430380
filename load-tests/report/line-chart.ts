import { say } from './format.ts';
import { html, type Markup } from './html.ts';

export interface Line {
  readonly label: string;
  /** In order of x; a null breaks the line. */
  readonly points: readonly (readonly [x: number, y: number | null])[];
}

interface Tick {
  readonly at: number;
  readonly label: string;
}

export interface LineChart {
  readonly title: string;
  /** Of y. */
  readonly unit: string;
  readonly lines: readonly Line[];
  /** Of x: what it is called, its ticks, and where a value lies (default: as it is). */
  readonly axis: {
    readonly label: string;
    readonly ticks?: readonly Tick[];
    readonly place?: (x: number) => number;
  };
  /** Parts of x with a name, such as phases. */
  readonly bands?: readonly { readonly from: number; readonly to: number; readonly label: string }[];
}

const [width, height] = [720, 240];
const margin = { top: 24, right: 12, bottom: 34, left: 58 };
const plot = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
/** Colours of the style sheet. */
const colours = 8;

/** An SVG that says its numbers: no script draws it. */
export function lineChart({ title, unit, lines, axis, bands = [] }: LineChart): Markup {
  const place = axis.place ?? ((x) => x);
  const xs = [
    ...lines.flatMap(({ points }) => points.map(([x]) => x)),
    ...bands.flatMap(({ from, to }) => [from, to]),
  ];
  const ys = lines.flatMap(({ points }) => points.flatMap(([, y]) => y ?? []));
  const [low, high] = [Math.min(...xs.map(place)), Math.max(...xs.map(place))];
  const yTicks = niceTicks(Math.max(...ys, 0));
  const top = yTicks.at(-1) ?? 1;
  const left = (x: number): number =>
    round(margin.left + ((place(x) - low) / (high - low || 1)) * plot.width);
  const y = (value: number): number => round(margin.top + (1 - value / top) * plot.height);
  const xTicks = axis.ticks ?? niceTicks(high, 8).map((at) => ({ at, label: say(at) }));
  return html`<figure>
    <figcaption>${title}</figcaption>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
      ${bands.map(({ from, to, label }, index) => {
        const wide = left(to) - left(from);
        // Six units a character; a name that has no room would lie over the next.
        const name = wide < label.length * 6 ? '' : label;
        return html`<rect
            class="band${index % 2}"
            x="${left(from)}"
            y="${margin.top}"
            width="${round(wide)}"
            height="${plot.height}"
            ><title>${label}</title></rect
          ><text class="name" x="${round(left(from) + 4)}" y="${margin.top - 8}">${name}</text>`;
      })}
      ${yTicks.map(
        (tick) =>
          html`<line
              class="grid"
              x1="${margin.left}"
              x2="${width - margin.right}"
              y1="${y(tick)}"
              y2="${y(tick)}"
            /><text class="tick end" x="${margin.left - 6}" y="${y(tick) + 4}">${say(tick)}</text>`,
      )}
      ${xTicks
        .filter(({ at }) => place(at) >= low && place(at) <= high)
        .map(
          ({ at, label }) =>
            html`<text class="tick middle" x="${left(at)}" y="${height - margin.bottom + 16}"
              >${label}</text
            >`,
        )}
      <text class="tick middle" x="${margin.left + plot.width / 2}" y="${height - 4}">${axis.label}</text>
      <text class="tick end" x="${margin.left - 6}" y="${margin.top - 8}">${unit}</text>
      ${lines.map(
        ({ label, points }, index) =>
          html`<path class="line c${index % colours}" d="${path(points, left, y)}"
            ><title>${label}</title></path
          >`,
      )}
    </svg>
    <ul class="legend">
      ${lines.map(({ label }, index) => html`<li class="c${index % colours}">${label}</li>`)}
    </ul>
  </figure>`;
}

function path(points: Line['points'], x: (value: number) => number, y: (value: number) => number): string {
  let drawing = false;
  return points
    .map(([at, value]) => {
      if (value === null) {
        drawing = false;
        return '';
      }
      const command = drawing ? 'L' : 'M';
      drawing = true;
      // A lone point is a line of no length, which round caps make a dot.
      return command === 'M' ? `M${x(at)} ${y(value)}h0` : `L${x(at)} ${y(value)}`;
    })
    .join('');
}

/** From 0 in steps of 1, 2 or 5 times a power of ten until `maximum` is covered. */
export function niceTicks(maximum: number, wanted = 5): number[] {
  if (maximum <= 0) return [0, 1];
  const rough = maximum / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  // By multiplication: sums of 0.1 are not 0.3.
  return Array.from({ length: Math.ceil(maximum / step) + 1 }, (_, count) =>
    Number((count * step).toPrecision(12)),
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;
