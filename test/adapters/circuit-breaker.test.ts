import { describe, expect, it } from 'vitest';
import { createCircuitBreaker } from '../../adapters/circuit-breaker.ts';

describe('circuit breaker', () => {
  const make = () => {
    const time = { now: 1000 };
    return { time, breaker: createCircuitBreaker(() => time.now, { failures: 3, openMs: 5000 }) };
  };

  it('opens after failures in a row only', () => {
    const { breaker } = make();
    expect([breaker.failed(), breaker.failed()]).toEqual([false, false]);
    breaker.succeeded();
    expect([breaker.failed(), breaker.failed()]).toEqual([false, false]);
    expect(breaker.closed()).toBe(true);
    expect(breaker.failed()).toBe(true);
    expect(breaker.closed()).toBe(false);
  });

  it('lets a call try once it has been open for its time, whose outcome decides', () => {
    const { time, breaker } = make();
    for (let i = 0; i < 3; i += 1) breaker.failed();
    time.now += 4999;
    expect(breaker.closed()).toBe(false);
    time.now += 1;
    expect(breaker.closed()).toBe(true);
    expect(breaker.failed()).toBe(true);
    expect(breaker.closed()).toBe(false);
    time.now += 5000;
    breaker.succeeded();
    expect(breaker.failed()).toBe(false);
    expect(breaker.closed()).toBe(true);
  });
});
