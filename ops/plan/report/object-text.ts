import type { Evaluation } from '../evaluate.ts';
import type { Plan } from '../make-plan.ts';
import { dayChart } from './chart.ts';
import { duration, say, table, usd } from './format.ts';

const bytesPerMib = 2 ** 20;

const sizeOf = (bytes: number): string =>
  bytes >= 1024 * bytesPerMib ? `${say(bytes / bytesPerMib / 1024)} GiB` : `${say(bytes / bytesPerMib)} MiB`;

/** What becomes of one object of each kind and size, and what the workers need. Nothing without objects. */
export function objectText({ then, objects: plan }: Plan): string[] {
  const { objects } = then;
  if (!objects || !plan) return [];
  const spread = objects.works.filter(({ bytesRead }) => bytesRead > 0);
  const busy = objects.minutes.reduce((most, minute) => Math.max(most, minute.busy), 0);
  return [
    table([
      ['objects', 'size', 'parts', 'at once', 'alone', 'bound by'],
      ...spread.map(({ name, bytes, planSeconds, pieces, inFlight, aloneSeconds, bound }) => [
        name,
        sizeOf(bytes),
        planSeconds > 0 ? say(pieces) : 'whole',
        String(Math.min(inFlight, pieces)),
        duration(aloneSeconds),
        bound,
      ]),
    ]),
    `Object workers needed: ${say(plan.workersNeeded)}; of those that are set, ${say(busy)} are at work at the busiest.${memoryText(plan.memories)}`,
  ];
}

function memoryText(memories: NonNullable<Plan['objects']>['memories']): string {
  if (memories.length < 2) return '';
  const costs = memories.map(({ memoryMib, usdPerMonth }) => `${memoryMib} MiB ${usd(usdPerMonth)}`);
  return ` Their time costs a month, by memory with which each object is in time: ${costs.join(', ')} (npx hash-api tune object-worker measures it).`;
}

export function objectCharts({ objects }: Evaluation, how: string): string[] {
  if (!objects) return [];
  return [
    dayChart(
      `Age of the object queue, ${how}`,
      objects.minutes.map(({ oldestAge }) => oldestAge),
      duration,
    ),
    dayChart(
      `Object workers busy, ${how}`,
      objects.minutes.map(({ busy }) => busy),
      say,
    ),
  ];
}
