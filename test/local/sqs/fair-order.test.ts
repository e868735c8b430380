import { expect, test } from 'vitest';
import { FairOrder } from '../../../local/sqs/fair-order.ts';
import type { Message } from '../../../local/sqs/message.ts';

const message = (id: string, groupId?: string): Message => ({
  id,
  body: id,
  groupId,
  sentAt: 0,
  delayedUntil: undefined,
  receiveCount: 0,
  firstReceivedAt: undefined,
  deadLetterOf: undefined,
});

/** Takes all that wait, none of which is settled. */
function drain(order: FairOrder): string {
  const ids: string[] = [];
  for (let next = order.take(); next !== undefined; next = order.take()) ids.push(next.id);
  return ids.join(' ');
}

test('the group with the fewest in flight is next, whoever has most waiting', () => {
  const order = new FairOrder();
  for (const id of ['a1', 'a2', 'a3', 'a4']) order.add(message(id, 'a'));
  for (const id of ['b1', 'b2']) order.add(message(id, 'b'));
  expect(drain(order)).toBe('a1 b1 a2 b2 a3 a4');
});

test('a message without a group is a tenant of its own: it waits behind nobody who has some in flight', () => {
  const order = new FairOrder();
  for (const id of ['a1', 'a2']) order.add(message(id, 'a'));
  for (const id of ['1', '2', '3']) order.add(message(id));
  expect(drain(order)).toBe('a1 1 2 3 a2');
});

test('messages without groups go by age', () => {
  const order = new FairOrder();
  for (const id of ['1', '2', '3']) order.add(message(id));
  expect(drain(order)).toBe('1 2 3');
});
