import { expect, test } from 'vitest';
import { readLarge, sendLarge } from '../local/s3/large-object.ts';
import { emptyDirectory, s3Process } from '../local/s3/own-process.ts';
import { clientOf } from '../local/s3/server.ts';

test('an object of 1 GiB in 16 parts takes the local S3 less than 100 MiB more than it has at rest', async () => {
  const server = await s3Process(await emptyDirectory());
  const s3 = clientOf(server.endpoint);
  const before = await server.peakMemoryBytes();
  const size = await sendLarge(s3, 16, 64);
  expect(await readLarge(s3, size)).toBe(size);
  expect((await server.peakMemoryBytes()) - before).toBeLessThan(100 * 1024 * 1024);
}, 600_000);
