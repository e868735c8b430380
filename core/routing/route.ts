import type { Violation } from '../errors.ts';
import type { Cost } from '../hashing/cost/estimate.ts';
import { maxQueuedInputBytes } from '../limits.ts';

/** What one request may use: CPU in estimated milliseconds of one vCPU, memory in MiB. */
export interface CostLimits {
  readonly inlineBudgetMs: number;
  readonly inlineMemoryMib: number;
  readonly taskBudgetMs: number;
  readonly taskMemoryMib: number;
}

export type Route =
  | { readonly kind: 'inline' }
  | { readonly kind: 'task' }
  /** Costs more than any function here may spend. */
  | { readonly kind: 'refused'; readonly violation: Violation }
  /** Costs too much for inline and is too large for a queue message. */
  | { readonly kind: 'too-large' };

const exceeds = (what: string, needed: number, bound: number, unit: string): Violation => ({
  pointer: '',
  detail: `needs about ${Math.ceil(needed)} ${unit} of ${what}; at most ${bound} ${unit} can be given`,
});

/**
 * Decides by estimated cost where a request is computed. A wish for a task is a preference (RFC 7240):
 * where the input does not fit into a message but can be hashed at once, it is hashed at once.
 */
export function decideRoute(
  cost: Cost,
  request: { inputBytes: number; respondAsync: boolean },
  limits: CostLimits,
): Route {
  const fitsInline = cost.cpuMs <= limits.inlineBudgetMs && cost.memoryMib <= limits.inlineMemoryMib;
  const fitsMessage = request.inputBytes <= maxQueuedInputBytes;
  if (fitsInline && !(request.respondAsync && fitsMessage)) return { kind: 'inline' };
  if (cost.cpuMs > limits.taskBudgetMs) {
    return { kind: 'refused', violation: exceeds('CPU', cost.cpuMs, limits.taskBudgetMs, 'ms') };
  }
  if (cost.memoryMib > limits.taskMemoryMib) {
    return { kind: 'refused', violation: exceeds('memory', cost.memoryMib, limits.taskMemoryMib, 'MiB') };
  }
  return fitsMessage ? { kind: 'task' } : { kind: 'too-large' };
}
