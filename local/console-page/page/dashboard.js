/** Draws the dashboard's widgets under their headings. */
import { chartParts, plot } from './charts.js';
import { commonPrefix, element, row, table, withCode } from './elements.js';

/** Plots that stand. */
let plots = [];

export function drawDashboard(root, { sections, from, to }) {
  for (const old of plots) old.destroy();
  plots = [];
  const before = placesOf(root);
  root.replaceChildren(
    ...sections.map(({ title, text, widgets }) =>
      element(
        'section',
        {},
        element('h3', {}, title),
        element('p', { className: 'muted' }, ...withCode(text)),
        element('div', { className: 'chart-grid' }, ...widgets.map(frame)),
      ),
    ),
  );
  const boxes = root.querySelectorAll('.widget');
  sections
    .flatMap(({ widgets }) => widgets)
    .forEach((widget, index) => {
      // Only what is in the document has a width.
      const place = boxes[index].querySelector('.plot');
      if (place) plots.push(plot(place, widget, { from, to }));
    });
  before(root);
}

/** Remembers how far lists are scrolled and which has the keyboard; returns what puts it back. */
function placesOf(root) {
  const lists = (from) => [...from.querySelectorAll('.legend, .scroll')];
  const titleOf = (list) => list.closest('.widget')?.dataset.title;
  const places = new Map(
    lists(root).map((list) => [
      titleOf(list),
      { top: list.scrollTop, left: list.scrollLeft, held: list === document.activeElement },
    ]),
  );
  return (drawn) => {
    for (const list of lists(drawn)) {
      const place = places.get(titleOf(list));
      if (!place) continue;
      list.scrollTop = place.top;
      list.scrollLeft = place.left;
      if (place.held) list.focus({ preventScroll: true });
    }
  };
}

function frame(widget) {
  const { kind, title, problem } = widget;
  const heading = title === '' ? [] : [element('h4', {}, title)];
  const box = element('figure', { className: `widget ${kind}` }, ...heading);
  box.dataset.title = title;
  if (problem) {
    box.append(element('p', { className: 'problem' }, `Not drawn: ${problem}`));
    return box;
  }
  const parts = { chart: chartParts, table: tableParts, alarms: alarmParts, text: textParts };
  box.append(...parts[kind](widget));
  return box;
}

const isNumber = (text) => text !== undefined && text !== '' && Number.isFinite(Number(text));
const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });

function tableParts({ title, columns, rows }) {
  if (rows.length === 0) return [element('p', { className: 'muted' }, 'Nothing found in this time.')];
  const numbers = new Set(
    columns.filter((name) => rows.every((one) => one[name] === undefined || isNumber(one[name]))),
  );
  const cell = (one, name) =>
    numbers.has(name) && isNumber(one[name]) ? plain.format(Number(one[name])) : (one[name] ?? '–');
  const made = table(
    columns.map((name) => (numbers.has(name) ? `#${name}` : name)),
    rows.map((one) => {
      const drawn = row({ row: JSON.stringify(one) }, ...columns.map((name) => cell(one, name)));
      columns.forEach((name, index) => drawn.children[index].classList.toggle('number', numbers.has(name)));
      return drawn;
    }),
  );
  made.setAttribute('role', 'region');
  made.setAttribute('aria-label', title);
  return [made];
}

const words = { ALARM: 'on', INSUFFICIENT_DATA: 'no data', OK: 'ok' };

function alarmParts({ alarms }) {
  const prefix = commonPrefix(alarms.map(({ name }) => name));
  const items = alarms.map(({ name, state }) => {
    const mark = element('span', { className: state ?? 'muted' }, `● ${words[state] ?? 'unknown'} `);
    const item = element('li', { title: name }, mark, name.slice(prefix.length));
    Object.assign(item.dataset, { status: state ?? '', name });
    return item;
  });
  return [element('ul', { className: 'alarm-grid' }, ...items)];
}

const textParts = ({ text }) => [element('p', {}, ...withCode(text))];
