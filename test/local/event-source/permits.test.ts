import { expect, test } from 'vitest';
import { Permits } from '../../../local/event-source/permits.ts';

test('who waits is admitted when there is room, in order, also by a larger size', async () => {
  const permits = new Permits(1);
  const order: string[] = [];
  const take = (name: string) =>
    permits.acquire().then(() => {
      order.push(name);
    });
  await take('a');
  const waiting = [take('b'), take('c')];
  expect(permits.held).toBe(1);
  permits.resize(2);
  await waiting[0];
  expect(order).toEqual(['a', 'b']);
  permits.release();
  await waiting[1];
  expect(order).toEqual(['a', 'b', 'c']);
});

test('a smaller size takes nothing from those who hold, and admits no more until they gave back', async () => {
  const permits = new Permits(3);
  await Promise.all([permits.acquire(), permits.acquire(), permits.acquire()]);
  permits.resize(1);
  let admitted = false;
  const waiting = permits.acquire().then(() => {
    admitted = true;
  });
  permits.release();
  permits.release();
  await Promise.resolve();
  expect([permits.held, admitted]).toEqual([1, false]);
  permits.release();
  await waiting;
  expect(permits.held).toBe(1);
});
