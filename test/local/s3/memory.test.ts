import { expect, test } from 'vitest';
import { readLarge, sendLarge } from './large-object.ts';
import { emptyDirectory, s3Process } from './own-process.ts';
import { clientOf } from './server.ts';

test('parts of 128 MiB, sent and read two at a time, are never in memory', async () => {
  const server = await s3Process(await emptyDirectory());
  const s3 = clientOf(server.endpoint);
  const before = await server.peakMemoryBytes();
  const size = await sendLarge(s3, 2, 128);
  expect(await readLarge(s3, size)).toBe(size);
  // One part alone is more than what all of it took.
  expect((await server.peakMemoryBytes()) - before).toBeLessThan(100 * 1024 * 1024);
});
