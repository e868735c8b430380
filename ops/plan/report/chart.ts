const blocks = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const columns = 72;
const rows = 6;

/** A day as a chart of 72 columns, each the most of its 20 minutes, with the greatest value and the hours. */
export function dayChart(
  title: string,
  values: readonly number[],
  format: (value: number) => string,
): string {
  const each = Math.ceil(values.length / columns);
  const bars = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...values.slice(column * each, (column + 1) * each)),
  );
  const top = Math.max(...bars);
  const label = format(top);
  const lines = Array.from({ length: rows }, (_, row) => {
    const cells = bars.map((bar) => {
      const eighths = top === 0 ? 0 : Math.ceil((bar / top) * rows * 8) - (rows - 1 - row) * 8;
      return blocks[Math.min(8, Math.max(0, eighths))] ?? ' ';
    });
    const axis = row === 0 ? label : row === rows - 1 ? '0' : '';
    return `${axis.padStart(label.length)} ${cells.join('').trimEnd()}`;
  });
  const hours = Array.from({ length: 8 }, (_, index) =>
    `${String(index * 3).padStart(2, '0')}:00`.padEnd(columns / 8),
  );
  return [title, ...lines, `${' '.repeat(label.length)} ${hours.join('').trimEnd()}`].join('\n');
}
