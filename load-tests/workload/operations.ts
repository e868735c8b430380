import type { Random } from '../generator/random.ts';
import type { Mix, Operation } from './operation.ts';

const json = { 'content-type': 'application/json' };
const bytes = { 'content-type': 'application/octet-stream' };

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Another one each time: nothing may come from a cache. */
function text(random: Random, length: number): string {
  let made = '';
  for (let count = 0; count < 12; count++) made += letters.charAt(Math.floor(random() * letters.length));
  return made.padEnd(length, 'x');
}

const digest: Operation = {
  name: 'sha256 of 1 KiB',
  kind: 'inline',
  method: 'POST',
  path: '/hash/sha256',
  headers: json,
  body: (random) => JSON.stringify({ string: text(random, 1024) }),
  status: 200,
};

const fileDigests: Operation = {
  name: 'sha256, crc32 of 64 KiB, raw',
  kind: 'inline',
  method: 'POST',
  path: '/hash?algorithms=sha256,crc32',
  headers: bytes,
  body: (random) => Buffer.from(text(random, 65_536), 'latin1'),
  status: 200,
};

const batch: Operation = {
  name: 'batch of 20',
  kind: 'inline',
  method: 'POST',
  path: '/hash/batch',
  headers: json,
  body: (random) =>
    JSON.stringify({
      items: Array.from({ length: 20 }, () => ({ algorithm: 'sha256', string: text(random, 64) })),
    }),
  status: 200,
};

const verification: Operation = {
  name: 'verify a sha256',
  kind: 'inline',
  method: 'POST',
  path: '/verify',
  headers: json,
  body: (random) =>
    JSON.stringify({ algorithm: 'sha256', digest: '00'.repeat(32), string: text(random, 64) }),
  status: 200,
};

const listing: Operation = {
  name: 'list of tasks',
  kind: 'inline',
  method: 'GET',
  path: '/tasks?limit=10',
  headers: {},
  status: 200,
};

/** The second of the two settings that RFC 9106 recommends (64 MiB, 3 passes), one lane in place of four. */
export const passwordTask: Operation = {
  name: 'argon2id task',
  kind: 'submit',
  method: 'POST',
  path: '/hash/argon2id',
  // Whatever the stage's inline budget is.
  headers: { ...json, prefer: 'respond-async' },
  body: (random) =>
    JSON.stringify({
      string: text(random, 24),
      parameters: { memory_kib: 65_536, passes: 3, parallelism: 1 },
    }),
  status: 202,
};

export const inlineMix: Mix = [
  [digest, 70],
  [fileDigests, 15],
  [batch, 10],
  [verification, 5],
];

/** One request of twenty is a password's. */
export const dayMix: Mix = [
  [digest, 65],
  [fileDigests, 12],
  [batch, 8],
  [verification, 5],
  [listing, 5],
  [passwordTask, 5],
];

/** One request of four is a password's: a queue, from no more requests than a small machine answers. */
export const spikeMix: Mix = [
  [digest, 50],
  [fileDigests, 10],
  [batch, 6],
  [verification, 4],
  [listing, 5],
  [passwordTask, 25],
];

export const taskMix: Mix = [[passwordTask, 1]];
