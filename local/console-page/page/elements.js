/** What the page's parts are made of. */

export const byId = (id) => document.getElementById(id);

export const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

/** Short enough for an axis. */
export function short(value) {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  if (size >= 10_000)
    return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
  return new Intl.NumberFormat('en', { maximumSignificantDigits: size >= 1000 ? 4 : 3 }).format(value);
}

const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
export const mebibytes = (bytes) => tenths.format(bytes / 2 ** 20);

export function table(headings, rows) {
  const head = headings.map((text) =>
    element('th', { scope: 'col', className: text.startsWith('#') ? 'number' : '' }, text.replace('#', '')),
  );
  const body = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
  return element('div', { className: 'scroll', tabIndex: 0 }, body);
}
export const row = (data, ...cells) => {
  const made = element(
    'tr',
    {},
    ...cells.map((cell, index) =>
      element(
        index === 0 ? 'th' : 'td',
        index === 0 ? { scope: 'row' } : { className: typeof cell === 'number' ? 'number' : '' },
        typeof cell === 'number' ? short(cell) : cell,
      ),
    ),
  );
  Object.assign(made.dataset, data);
  return made;
};

/** Text in which `code` stands between backticks. */
export const withCode = (text) =>
  text.split('`').map((part, index) => (index % 2 === 0 ? part : element('code', {}, part)));

/** What short names leave out: what all of the names begin with, up to a hyphen. */
export function commonPrefix(names) {
  const [first = '', ...others] = names;
  if (others.length === 0) return '';
  let length = 0;
  while (length < first.length && others.every((name) => name[length] === first[length])) length++;
  return first.slice(0, first.lastIndexOf('-', length - 1) + 1);
}
