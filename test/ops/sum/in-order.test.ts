import { expect, test } from 'vitest';
import { createTurns, inOrder } from '../../../ops/sum/in-order.ts';

test('results come in the order of their items, no more of them under way than asked', async () => {
  const begun: number[] = [];
  const gates = [0, 1, 2].map(() => Promise.withResolvers<number>());
  const results = inOrder([0, 1, 2], 2, (item) => {
    begun.push(item);
    return gates[item]!.promise;
  });
  const first = results.next();
  gates[1]!.resolve(11);
  await gates[1]!.promise;
  expect(begun).toEqual([0, 1]);
  gates[0]!.resolve(10);
  expect((await first).value).toBe(10);
  gates[2]!.resolve(12);
  expect((await results.next()).value).toBe(11);
  expect((await results.next()).value).toBe(12);
});

test('a failure of one item lets the next have their turn, any other ends them', async () => {
  const ofOneItem = new Error('of one item');
  const ofAll = new Error('of all');
  const inTurn = createTurns((error) => error === ofOneItem);
  const fails = (error: Error) => inTurn(() => Promise.reject(error));
  await expect(fails(ofOneItem)).rejects.toBe(ofOneItem);
  await expect(inTurn(() => Promise.resolve('next'))).resolves.toBe('next');
  await expect(fails(ofAll)).rejects.toBe(ofAll);
  await expect(inTurn(() => Promise.resolve('never'))).rejects.toBe(ofAll);
});
