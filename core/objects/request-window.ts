import { ReadInterrupted } from './read-errors.ts';

/** Requests, as many at a time as the store bears. */
export interface RequestWindow {
  /** Makes the request once there is room; of those that wait, the one with the lowest `order` first. */
  run<T>(order: number, request: () => Promise<T>): Promise<T>;
}

/**
 * Additive increase, multiplicative decrease (RFC 5681, section 3.1, as TCP does it): half as many when the store asks
 * for fewer requests, one more after as many successes as the window is wide. Requests that are refused together count
 * once: the others of a refused window say nothing new.
 */
export function createRequestWindow(maximum: number): RequestWindow {
  const waiting: { readonly order: number; readonly start: () => void }[] = [];
  let size = maximum;
  let open = 0;
  let successes = 0;
  /** Requests that were under way when the window was last halved. */
  let stale = 0;

  function admit(): void {
    while (open < size && waiting.length > 0) {
      open += 1;
      const [first] = waiting.sort((a, b) => a.order - b.order).splice(0, 1);
      first?.start();
    }
  }

  function succeeded(): void {
    successes += 1;
    if (successes < size) return;
    successes = 0;
    size = Math.min(maximum, size + 1);
  }

  function throttled(): void {
    successes = 0;
    if (stale > 0) return;
    stale = open;
    size = Math.max(1, Math.floor(size / 2));
  }

  return {
    async run(order, request) {
      await new Promise<void>((start) => {
        waiting.push({ order, start });
        admit();
      });
      try {
        const answer = await request();
        succeeded();
        return answer;
      } catch (error) {
        if (error instanceof ReadInterrupted && error.throttled) throttled();
        throw error;
      } finally {
        open -= 1;
        stale = Math.max(0, stale - 1);
        admit();
      }
    },
  };
}
