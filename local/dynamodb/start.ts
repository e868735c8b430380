import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { closeServer, listenOnLoopback } from '../process/loopback-server.ts';
import { toCreateTable } from './tables.ts';

export interface DynamodbOptions {
  /** Resolved properties of the template's AWS::DynamoDB::Table and AWS::DynamoDB::GlobalTable resources. */
  readonly tables: readonly unknown[];
  /** LevelDB's directory: items survive a restart. Held by one process at a time. */
  readonly directory: string;
  /** Told of each request as it arrives. */
  readonly onRequest?: (request: IncomingMessage, response: ServerResponse) => void;
}

export interface DynamodbServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Dynalite on a free port of 127.0.0.1, with the tables made where they are missing. It expires no items. */
export async function startDynamodb(options: DynamodbOptions): Promise<DynamodbServer> {
  await mkdir(dirname(options.directory), { recursive: true });
  const server = dynalite({ path: options.directory, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  if (options.onRequest !== undefined) server.on('request', options.onRequest);
  const endpoint = await listenOnLoopback(server);
  try {
    await createTables(endpoint, options.tables);
  } catch (error) {
    await closeServer(server);
    throw error;
  }
  return { endpoint, stop: () => closeServer(server) };
}

async function createTables(endpoint: string, tables: readonly unknown[]): Promise<void> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    for (const table of tables) {
      const input = toCreateTable(table);
      await client.send(new CreateTableCommand(input)).catch((error: unknown) => {
        if (!(error instanceof ResourceInUseException)) throw error;
      });
      await untilActive(client, input.TableName);
    }
  } finally {
    client.destroy();
  }
}

/** A table that is still being made refuses requests as if it did not exist; here that takes a turn of the event loop. */
async function untilActive(client: DynamoDBClient, name: string | undefined): Promise<void> {
  for (;;) {
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: name }));
    if (table?.TableStatus === 'ACTIVE') return;
  }
}
