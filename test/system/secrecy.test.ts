import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { createClient } from 'redis';
import { expect, inject, test } from 'vitest';
import { ended, endpoints, post } from './client.ts';

const secretOf = (kind: string): string => `${kind}-${randomBytes(9).toString('hex')}`;

/** Every form in which an input could stand somewhere. */
const formsOf = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('hex'),
];

const parameters = { memory_kib: 65536, passes: 4 };

async function tables(): Promise<string> {
  const client = new Client({ connectionString: inject('postgresOwner') });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'hash_api'::regnamespace",
    );
    const texts = [];
    for (const { name } of rows) {
      const table = await client.query<{ text: string }>(`SELECT t::text AS text FROM hash_api."${name}" t`);
      texts.push(...table.rows.map(({ text }) => text));
    }
    expect(texts.length).toBeGreaterThan(0);
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

async function cacheEntries(): Promise<string> {
  if (endpoints.redis === null) return '';
  const client = createClient({ url: endpoints.redis });
  await client.connect();
  try {
    const keys = await client.keys('*');
    const values = await Promise.all(keys.map((key) => client.get(key)));
    return [...keys, ...values].join('\n');
  } finally {
    client.destroy();
  }
}

function logs(): string {
  const folder = inject('logsDirectory');
  const files = readdirSync(folder);
  expect(files.length).toBeGreaterThan(0);
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
}

test('no input, key, salt or password reaches a log, a row or the cache', async () => {
  const [input, password, key, bad] = ['input', 'password', 'hmac-key', 'bad-input'].map(secretOf) as [
    string,
    string,
    string,
    string,
  ];
  const later = { headers: { prefer: 'respond-async', 'idempotency-key': secretOf('idempotency') } };
  const keyed = { string: input, key: Buffer.from(key).toString('base64') };
  const salt = randomBytes(16);
  const answers = [
    await post('/hash/sha256', keyed),
    await post(`/hash/sha256?key=${encodeURIComponent(Buffer.from(key).toString('base64'))}`, {
      string: input,
    }),
    await post('/hash/sha256', keyed, later),
    await post('/hash/argon2', { string: password, parameters, salt: salt.toString('base64') }),
    await post('/hash/sha256', { data: bad, encoding: 'hex', key: bad, [bad]: bad }),
    await post('/hash/sha256', `{"string": "${bad}`),
    await post('/verify', { phc: `$argon2id$${bad}`, string: bad }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 202, 202, 400, 400, 400]);
  await ended(answers[2]!.body.task_id);
  const task = await ended(answers[3]!.body.task_id);
  expect(task.status).toBe('completed');

  const places = { logs: logs(), tables: await tables(), cache: await cacheEntries() };
  for (const [place, text] of Object.entries(places)) {
    for (const form of [input, password, key, bad].flatMap(formsOf)) {
      expect(text.includes(form), `${place} have ${form}`).toBe(false);
    }
    for (const plan of Object.values(endpoints.keys))
      expect(text.includes(plan), `${place} have a key`).toBe(false);
  }
  // The PHC string is the answer, and has the salt in it by its nature; the cache must not have it.
  expect(places.tables).toContain(task.result.digests.argon2id);
  expect(places.cache).not.toContain(task.result.digests.argon2id);
});
