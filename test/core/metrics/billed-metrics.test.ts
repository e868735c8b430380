import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { algorithmNames } from '../../../core/hashing/algorithms.ts';
import { metrics } from '../../../core/names/metrics.ts';
import { routes } from '../../../lib/constructs/routes.ts';

/** Each combination of name and dimension values is billed: the default deployment has one stage. */
const values = {
  path: new Set(routes.map(({ path }) => path)).size,
  algorithm: algorithmNames.length,
};

test('the metrics billed are at most those that docs/cost.md states the price of', () => {
  const billed = Object.values(metrics).reduce(
    (sum, definition) => sum + ('by' in definition ? values[definition.by] : 1),
    0,
  );
  const stated = /at most \*\*(\d+) custom metrics\*\*/.exec(readFileSync('docs/cost.md', 'utf8'))?.[1];
  expect(billed).toBeLessThanOrEqual(Number(stated));
  // A number far above would state nothing.
  expect(billed).toBeGreaterThan(Number(stated) * 0.8);
});
