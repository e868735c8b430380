import { expect, it } from 'vitest';
import { takeTurns } from '../../../core/tasks/take-turns.ts';

const order = (tenants: string): string =>
  takeTurns(Array.from(tenants, (tenant, index) => ({ tenant, name: `${tenant}${index}` })))
    .map(({ name }) => name)
    .join(' ');

it('nobody waits for more than one task of each other tenant', () => {
  expect(order('aaaabca')).toBe('a0 b4 c5 a1 a2 a3 a6');
});

it('the order of a tenant’s tasks stays', () => {
  expect(order('abab')).toBe('a0 b1 a2 b3');
  expect(order('')).toBe('');
});
