export interface CircuitBreaker {
  /** Whether it is worth asking. */
  closed(): boolean;
  succeeded(): void;
  /** True where this failure opens the circuit. */
  failed(): boolean;
}

/**
 * Opens after some failures in a row, so that a dependency that is down costs its deadline only now and then: once
 * `openMs` have passed, one call may try, and its outcome decides. `now` in milliseconds, monotonic.
 */
export function createCircuitBreaker(
  now: () => number,
  { failures = 3, openMs = 5_000 } = {},
): CircuitBreaker {
  let failedInARow = 0;
  let openUntil = 0;
  return {
    closed: () => failedInARow < failures || now() >= openUntil,
    succeeded() {
      failedInARow = 0;
    },
    failed() {
      failedInARow += 1;
      if (failedInARow < failures) return false;
      openUntil = now() + openMs;
      return true;
    },
  };
}
