import { describe, expect, it } from 'vitest';
import { connectionsOfAurora } from '../../../lib/rules/aurora-connections.ts';

describe('connections of Aurora Serverless v2', () => {
  // Aurora User Guide, "Maximum connections for Aurora Serverless v2".
  it.each([
    [1, 189],
    [4, 823],
    [8, 1669],
    [16, 3360],
    [32, 5000],
    [128, 5000],
  ])('at a maximum of %d ACU are %d', (maxAcu, connections) => {
    expect(connectionsOfAurora(1, maxAcu)).toBe(connections);
  });

  it('lie between those of the documented capacities around it', () => {
    expect(connectionsOfAurora(1, 6)).toBe(1246);
  });

  it('are at most 2,000 with a minimum of half an ACU', () => {
    expect(connectionsOfAurora(0.5, 64)).toBe(2000);
    expect(connectionsOfAurora(0.5, 4)).toBe(823);
  });
});
