import { randomBytes, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { rehearsalSource } from '../../core/names/rehearsal.ts';
import { encodeMessage } from '../../core/tasks/message.ts';
import type { ObjectItem, RequestItem, TaskItem } from './workload.ts';

/** Whose requests and tasks these are: no key has this id. */
const tenant = 'tune';

/** What API Gateway (REST) hands over for `POST path` of a client with a key. */
export function requestEvent(item: RequestItem): object {
  const { pathname, searchParams } = new URL(item.path, 'http://localhost');
  const isRaw = 'bytes' in item;
  const headers = { 'content-type': isRaw ? 'application/octet-stream' : 'application/json' };
  const [, , algorithm] = pathname.split('/');
  const isOne = pathname.startsWith('/hash/') && pathname !== '/hash/batch';
  const resource = isOne ? '/hash/{algorithm}' : pathname;
  return {
    resource,
    path: pathname,
    httpMethod: 'POST',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: searchParams.size === 0 ? null : Object.fromEntries(searchParams),
    multiValueQueryStringParameters: null,
    pathParameters: isOne ? { algorithm } : null,
    stageVariables: null,
    requestContext: {
      resourcePath: resource,
      path: pathname,
      httpMethod: 'POST',
      protocol: 'HTTP/1.1',
      stage: 'v1',
      requestId: randomUUID(),
      identity: { apiKeyId: tenant, sourceIp: '192.0.2.1' },
    },
    body: isRaw ? randomBytes(item.bytes).toString('base64') : JSON.stringify(item.body),
    isBase64Encoded: isRaw,
  };
}

/** Where the object is that object tasks are measured with. */
export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

/** What Lambda's poller hands over for messages of the compute queue, marked so that they are only computed. */
export function batchEvent(item: TaskItem, size: number): object {
  const input = ('bytes' in item ? randomBytes(item.bytes) : Buffer.from(item.string)).toString('base64');
  const { algorithms, parameters } = item;
  return rehearsalEvent(
    Array.from({ length: size }, () =>
      encodeMessage({
        version: 1,
        taskId: uuidv7(),
        tenant,
        work: { operation: 'hash', algorithms, options: { output: 'hex', parameters }, input },
      }),
    ),
  );
}

/** The same of one message of the object queue: the object is read and hashed, and nothing else. */
export function objectEvent({ algorithms, part }: Omit<ObjectItem, 'mib'>, place: ObjectPlace): object {
  return rehearsalEvent([JSON.stringify({ ...place, algorithms, part })]);
}

function rehearsalEvent(bodies: readonly string[]): object {
  return {
    Records: bodies.map((body) => ({
      messageId: randomUUID(),
      receiptHandle: 'none',
      body,
      attributes: { ApproximateReceiveCount: '1' },
      messageAttributes: {},
      eventSource: rehearsalSource,
    })),
  };
}
