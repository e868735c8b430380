import { DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIdempotency } from '../../adapters/dynamodb/idempotency.ts';
import { recordId } from '../../adapters/dynamodb/record.ts';
import type { Clock, Idempotency, IdempotentRequest } from '../../core/tasks/ports.ts';
import { startDynamodb } from '../../local/dynamodb/start.ts';
import { FakeClock } from '../core/fakes/clock.ts';
import { createFakeIdempotency } from '../core/fakes/idempotency.ts';

const table = 'idempotency';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

interface Harness {
  readonly make: (clock: Clock) => Idempotency;
  readonly client?: DynamoDBClient;
  readonly stop: () => Promise<void>;
}

const implementations: Record<string, () => Promise<Harness>> = {
  fake: () => Promise.resolve({ make: createFakeIdempotency, stop: () => Promise.resolve() }),
  async DynamoDB() {
    const directory = await mkdtemp(join(tmpdir(), 'hash-api-dynamodb-'));
    const server = await startDynamodb({
      directory: join(directory, 'data'),
      tables: [
        {
          TableName: table,
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      ],
    });
    const client = new DynamoDBClient({ endpoint: server.endpoint, region: 'local', credentials });
    return {
      make: (clock) => createIdempotency({ client, table, clock }),
      client,
      async stop() {
        client.destroy();
        await server.stop();
        await rm(directory, { recursive: true, force: true });
      },
    };
  },
};

let keys = 0;
const newRequest = (): IdempotentRequest => {
  keys += 1;
  return { tenant: 'tenant', route: 'POST /tasks', key: `key-${keys}`, fingerprint: 'fingerprint' };
};

const problem = (code: string) => expect.objectContaining({ code }) as unknown;
const accept = () => Promise.resolve();
/** A function that was killed in the middle of its work. */
const dies = () => new Promise<void>(() => undefined);

describe.each(Object.entries(implementations))('idempotency: %s', (_name, start) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await start();
  });
  afterAll(() => harness.stop());

  const make = () => {
    const time = new FakeClock();
    return { time, idempotency: harness.make(time.clock) };
  };

  it('creates once, and gives the first task to every repeat', async () => {
    const { idempotency } = make();
    const request = newRequest();
    const created: string[] = [];
    const create = (id: string) => {
      created.push(id);
      return Promise.resolve();
    };
    expect(await idempotency.once(request, 'first', create)).toBe('first');
    expect(await idempotency.once(request, 'second', create)).toBe('first');
    expect(created).toEqual(['first']);
  });

  it('keeps tenants, routes and keys apart', async () => {
    const { idempotency } = make();
    const request = newRequest();
    expect(await idempotency.once(request, 'a', accept)).toBe('a');
    expect(await idempotency.once({ ...request, tenant: 'another' }, 'b', accept)).toBe('b');
    expect(await idempotency.once({ ...request, route: 'POST /hash' }, 'c', accept)).toBe('c');
    expect(await idempotency.once({ ...request, key: `${request.key}x` }, 'd', accept)).toBe('d');
  });

  it('refuses a key that comes again with other content', async () => {
    const { idempotency } = make();
    const request = newRequest();
    await idempotency.once(request, 'a', accept);
    const other = idempotency.once({ ...request, fingerprint: 'other' }, 'b', accept);
    await expect(other).rejects.toEqual(problem('idempotency-key-reused'));
  });

  it('lets one of several at the same time create', async () => {
    const { idempotency } = make();
    const request = newRequest();
    const refused: unknown[] = [];
    let othersRefused: () => void;
    const waiting = new Promise<void>((resolve) => {
      othersRefused = resolve;
    });
    const created: string[] = [];
    const answers = ['a', 'b', 'c', 'd'].map((id) =>
      idempotency
        .once(request, id, (taken) => {
          created.push(taken);
          return waiting;
        })
        .catch((error: unknown) => {
          refused.push(error);
          if (refused.length === 3) othersRefused();
          return undefined;
        }),
    );
    const ids = (await Promise.all(answers)).filter((id) => id !== undefined);
    expect(ids).toEqual(created);
    expect(created).toHaveLength(1);
    expect(refused).toEqual(Array.from({ length: 3 }, () => problem('request-in-progress')));
  });

  it('runs again, under the repeat’s own id, where creating failed', async () => {
    const { idempotency } = make();
    const request = newRequest();
    const fails = idempotency.once(request, 'a', () => Promise.reject(new Error('no queue')));
    await expect(fails).rejects.toThrow('no queue');
    expect(await idempotency.once(request, 'b', accept)).toBe('b');
  });

  it('takes a run over that died, under its id, once it cannot be running any more', async () => {
    const { time, idempotency } = make();
    const request = newRequest();
    await new Promise<void>((resolve) => {
      void idempotency.once(request, 'died', () => {
        resolve();
        return dies();
      });
    });
    await expect(idempotency.once(request, 'b', accept)).rejects.toEqual(problem('request-in-progress'));
    time.advance(36_000);
    const created: string[] = [];
    const repeat = idempotency.once(request, 'b', (id) => {
      created.push(id);
      return Promise.resolve();
    });
    expect(await repeat).toBe('died');
    expect(created).toEqual(['died']);
    expect(await idempotency.once(request, 'c', accept)).toBe('died');
  });

  it('forgets after a day, whether or not the record has been deleted', async () => {
    const { time, idempotency } = make();
    const request = newRequest();
    await idempotency.once(request, 'a', accept);
    time.advance(86_400_000 - 60_000);
    expect(await idempotency.once(request, 'b', accept)).toBe('a');
    time.advance(120_000);
    expect(await idempotency.once({ ...request, fingerprint: 'other' }, 'c', accept)).toBe('c');
  });
});

describe('idempotency records', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await implementations['DynamoDB']!();
  });
  afterAll(() => harness.stop());

  it('have Powertools’ layout, and hold neither the key nor the tenant', async () => {
    const time = new FakeClock();
    const request = { ...newRequest(), tenant: 'a-tenant', key: 'a-key-that-names-a-customer' };
    await harness.make(time.clock).once(request, 'the-task', accept);
    const id = recordId(request);
    const { Item: item } = await harness.client!.send(
      new GetItemCommand({ TableName: table, Key: { id: { S: id } } }),
    );
    const now = time.clock().getTime();
    expect(item).toEqual({
      id: { S: id },
      status: { S: 'COMPLETED' },
      expiration: { N: String(Math.ceil(now / 1000) + 86_400) },
      in_progress_expiration: { N: String(now + 35_000) },
      validation: { S: 'fingerprint' },
      data: { M: { task_id: { S: 'the-task' } } },
    });
    const { Items: items } = await harness.client!.send(new ScanCommand({ TableName: table }));
    expect(JSON.stringify(items)).not.toMatch(/a-key|a-tenant/);
  });

  it('are not needed to say that the table cannot be reached', async () => {
    const client = new DynamoDBClient({
      endpoint: 'http://127.0.0.1:1',
      region: 'local',
      credentials,
      maxAttempts: 1,
    });
    const idempotency = createIdempotency({ client, table, clock: () => new Date() });
    let created = false;
    const answer = idempotency.once(newRequest(), 'a', () => {
      created = true;
      return Promise.resolve();
    });
    await expect(answer).rejects.toEqual(problem('unavailable'));
    expect(created).toBe(false);
  });
});
