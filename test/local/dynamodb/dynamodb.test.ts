import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDynamodb } from '../../../local/dynamodb/start.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dynamodb-'));
});

afterEach(() => rm(directory, { recursive: true }));

/** As CDK's TableV2 writes it. */
const globalTable = {
  TableName: 'idempotency',
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'tenant', AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-tenant',
      KeySchema: [{ AttributeName: 'tenant', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  SSESpecification: { SSEEnabled: true },
  TimeToLiveSpecification: { AttributeName: 'expiration', Enabled: true },
  Replicas: [{ Region: 'eu-west-1', PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
};

async function withTables(run: (client: DynamoDBClient) => Promise<void>): Promise<void> {
  const server = await startDynamodb({ tables: [globalTable], directory: join(directory, 'data') });
  const client = new DynamoDBClient({
    endpoint: server.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    await run(client);
  } finally {
    client.destroy();
    await server.stop();
  }
}

const item = { id: { S: 'a' }, tenant: { S: 't' }, expiration: { N: '1' } };

test('the tables of the template can be used at once, with their indexes', async () => {
  await withTables(async (client) => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'idempotency' }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    await client.send(new PutItemCommand({ TableName: 'idempotency', Item: item }));
    const { Items } = await client.send(
      new QueryCommand({
        TableName: 'idempotency',
        IndexName: 'by-tenant',
        KeyConditionExpression: 'tenant = :tenant',
        ExpressionAttributeValues: { ':tenant': { S: 't' } },
      }),
    );
    expect(Items).toEqual([item]);
  });
});

test('a conditional write is refused by its name', async () => {
  await withTables(async (client) => {
    const put = new PutItemCommand({
      TableName: 'idempotency',
      Item: item,
      ConditionExpression: 'attribute_not_exists(id)',
    });
    const outcomes = await Promise.allSettled([client.send(put), client.send(put), client.send(put)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes).toContainEqual({
      status: 'rejected',
      reason: expect.objectContaining({ name: 'ConditionalCheckFailedException' }) as unknown,
    });
  });
});

test('items survive a restart', async () => {
  await withTables(async (client) => {
    await client.send(new PutItemCommand({ TableName: 'idempotency', Item: item }));
  });
  await withTables(async (client) => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: 'idempotency', Key: { id: { S: 'a' } } }),
    );
    expect(Item).toEqual(item);
  });
});
