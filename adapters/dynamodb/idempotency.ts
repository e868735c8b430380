import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { Problem } from '../../core/errors.ts';
import type { Clock, Idempotency, IdempotentRequest } from '../../core/tasks/ports.ts';
import { readRecord, recordId, writeRecord, type IdempotencyRecord } from './record.ts';

export interface IdempotencyOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly clock: Clock;
  /** How long an answer is given again. */
  readonly rememberSeconds?: number;
  /** How long a first run may take: above the functions' timeout, which API Gateway bounds to 29 s. */
  readonly inProgressSeconds?: number;
}

/**
 * Idempotency records in DynamoDB. A record names its task before the task is made, and whoever takes over a run that
 * died makes the task under the same id: a repeat gets the same task even then. Expired records, which DynamoDB
 * deletes within days, count as absent.
 */
export function createIdempotency(options: IdempotencyOptions): Idempotency {
  const { client, table, clock, rememberSeconds = 86_400, inProgressSeconds = 35 } = options;
  const now = () => clock().getTime();

  async function put(id: string, record: IdempotencyRecord, condition: Condition): Promise<boolean> {
    return conditionally(() =>
      client.send(new PutItemCommand({ TableName: table, Item: writeRecord(id, record), ...condition })),
    );
  }

  async function get(id: string): Promise<IdempotencyRecord | undefined> {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ConsistentRead: true }),
    );
    return item && readRecord(item);
  }

  /** The record of this run, or the task of the run that has ended. */
  async function begin(id: string, request: IdempotentRequest, taskId: string): Promise<IdempotencyRecord> {
    const { fingerprint } = request;
    const mine: IdempotencyRecord = {
      status: 'INPROGRESS',
      expiresAt: Math.ceil(now() / 1000) + rememberSeconds,
      inProgressUntil: now() + inProgressSeconds * 1000,
      fingerprint,
      taskId,
    };
    if (await put(id, mine, absentOrExpired(now()))) return mine;
    const other = await get(id);
    if (!other) throw inProgress();
    if (other.fingerprint !== fingerprint) {
      throw new Problem('idempotency-key-reused', 'The Idempotency-Key was used for another request.');
    }
    if (other.status === 'COMPLETED') return other;
    if (other.inProgressUntil > now()) throw inProgress();
    const takenOver = { ...mine, taskId: other.taskId };
    if (await put(id, takenOver, stillHeldBy(other))) return takenOver;
    throw inProgress();
  }

  return {
    async once(request, taskId, create) {
      const id = recordId(request);
      const record = await begin(id, request, taskId).catch(asUnavailable);
      if (record.status === 'COMPLETED') return record.taskId;
      const key = { TableName: table, Key: { id: { S: id } } };
      const held = stillHeldBy(record);
      try {
        await create(record.taskId);
      } catch (error) {
        // Where this fails, the record ends with inProgressUntil.
        await client.send(new DeleteItemCommand({ ...key, ...held })).catch(() => undefined);
        throw error;
      }
      const completed = new UpdateItemCommand({
        ...key,
        ...held,
        UpdateExpression: 'SET #status = :completed',
        ExpressionAttributeValues: { ...held.ExpressionAttributeValues, ':completed': { S: 'COMPLETED' } },
      });
      // Where this fails, the task is accepted nevertheless: a later repeat takes over, under the same id.
      await client.send(completed).catch(() => undefined);
      return record.taskId;
    },
  };
}

interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, { S: string } | { N: string }>;
}

function absentOrExpired(now: number): Condition {
  return {
    ConditionExpression: 'attribute_not_exists(#id) OR #expiration < :now',
    ExpressionAttributeNames: { '#id': 'id', '#expiration': 'expiration' },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
  };
}

function stillHeldBy({ inProgressUntil }: IdempotencyRecord): Condition {
  return {
    ConditionExpression: '#status = :inProgress AND #until = :until',
    ExpressionAttributeNames: { '#status': 'status', '#until': 'in_progress_expiration' },
    ExpressionAttributeValues: {
      ':inProgress': { S: 'INPROGRESS' },
      ':until': { N: String(inProgressUntil) },
    },
  };
}

/** False where the condition does not hold. */
async function conditionally(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function inProgress(): Problem {
  return new Problem('request-in-progress', 'A request with this Idempotency-Key is in progress.', {
    retryAfterSeconds: 1,
  });
}

function asUnavailable(cause: unknown): never {
  if (cause instanceof Problem) throw cause;
  throw new Problem('unavailable', 'Idempotency keys cannot be checked at present.', {
    retryAfterSeconds: 5,
    cause,
  });
}
