import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { widgets } from './monitoring.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'runbooks');
const titles = widgets.flatMap(({ properties }) => properties.title ?? []);

describe.each(readdirSync(folder))('runbook %s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8').replaceAll(/\s+/g, ' ');

  it('quotes widgets of the dashboard by titles that they have', () => {
    const quoted = [...text.matchAll(/"([A-Z]\w+: [^"]*\.)"/g)].map(([, title]) => title);
    expect(quoted.filter((title) => !titles.includes(title ?? ''))).toEqual([]);
  });
});
