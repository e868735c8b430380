import type { StageConfig } from '../../lib/stage/stage-config.ts';
import { amount } from './chart.ts';
import type { InlineBudget } from './inline-budget.ts';

/** The measured sizes, where inline and queue cross, and what else bounds the budget. */
export function budgetText(
  { steps, crossingMs, capacityMs }: InlineBudget,
  { functions, routing }: StageConfig,
  concurrency: number,
): string {
  const rows = steps.map(({ workMs, inline, queue }) =>
    [workMs, inline.medianMs, inline.p95Ms, queue.medianMs, queue.p95Ms]
      .map((value) => amount(value).padStart(12))
      .join(''),
  );
  const largest = steps.at(-1)?.workMs ?? 0;
  return [
    `Inline and through the queue, ${concurrency} callers at once, ms`,
    ['work', 'inline p50', 'inline p95', 'queue p50', 'queue p95'].map((name) => name.padStart(12)).join(''),
    ...rows,
    '',
    crossingMs === undefined
      ? `Up to ${largest} ms of work the queue's p95 is never clearly the lower one: latency does not speak for it.`
      : `From ${amount(crossingMs)} ms of work on, the queue's p95 is clearly the lower one (between two measured sizes, evenly).`,
    `functions.hash.rate ${functions.hash.rate} fits its ${functions.hash.reservedConcurrency} environments up to ${amount(capacityMs)} ms a request (Little's law).`,
    `routing.inlineBudgetMs is ${routing.inlineBudgetMs}.`,
  ].join('\n');
}
