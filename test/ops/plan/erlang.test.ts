import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { erlangB, erlangC, meanWaitSeconds, serversFor } from '../../../ops/plan/model/erlang.ts';

describe('Erlang’s formulas', () => {
  // Tables of Erlang B as in ITU-D's Teletraffic Engineering Handbook, and sums done by hand.
  test.each([
    [1, 1, 0.5],
    [2, 1, 0.2],
    [5, 3, 0.1101],
    [10, 5, 0.0184],
    [20, 15, 0.0456],
    [100, 84.06, 0.01],
  ])('%d servers refuse of %d erlangs', (servers, offered, blocked) => {
    expect(erlangB(servers, offered)).toBeCloseTo(blocked, 3);
  });

  test.each([
    // One server: the share of the time in which it works.
    [1, 0.7, 0.7],
    [2, 1, 1 / 3],
    [10, 8, 0.4092],
    [5, 4, 0.5541],
  ])('with %d servers, of %d erlangs have to wait', (servers, offered, waiting) => {
    expect(erlangC(servers, offered)).toBeCloseTo(waiting, 3);
  });

  test('one server waits as Pollaczek and Khinchine say', () => {
    const variation = 0.4;
    expect(meanWaitSeconds(1, 0.5, { meanSeconds: 1, squaredVariation: variation })).toBeCloseTo(
      (0.5 * (1 + variation)) / (2 * (1 - 0.5)),
    );
    expect(meanWaitSeconds(4, 4, { meanSeconds: 1, squaredVariation: 1 })).toBe(Infinity);
  });

  test('the fewest servers are as many as are needed, and no more', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 500, noNaN: true }), (offered) => {
        const servers = serversFor(offered, 0.001);
        expect(erlangB(servers, offered)).toBeLessThanOrEqual(0.001);
        expect(erlangB(servers - 1, offered)).toBeGreaterThan(0.001);
      }),
    );
  });
});
