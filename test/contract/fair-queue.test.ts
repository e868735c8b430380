import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { startMapping } from '../../local/event-source/mapping.ts';
import { startSqs } from '../../local/sqs/start.ts';

/**
 * "Amazon SQS fair queues" (SQS developer guide): in a standard queue whose messages carry a MessageGroupId, a group
 * that has more messages in flight than its share is noisy, and messages of the other groups are handed out first. A
 * message without a group is of no tenant: the queue cannot tell whose backlog it is.
 */
const region = 'us-east-1';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Environments that work at once, each on one message at a time. */
const workers = 2;
const backlog = 200;
const quietTenants = ['one', 'two', 'three', 'four'];

/**
 * A noisy tenant's backlog, worked off by simulated workers through a real event source mapping; while it lasts, four
 * others send a task each, five times over. Resolves with how many tasks were begun between the sending of each of
 * theirs and its own begin: its wait in units of work, whatever the machine's speed.
 */
async function waitsOfQuietTenants(groupOf: (tenant: string) => string | undefined): Promise<number[]> {
  const server = await startSqs({
    region,
    account: '000000000000',
    queues: [{ name: 'work', attributes: { VisibilityTimeout: 60 } }],
  });
  const client = new SQSClient({ endpoint: server.endpoint, region, credentials });
  const QueueUrl = server.queueUrl('work');
  const send = async (tenant: string): Promise<void> => {
    const MessageGroupId = groupOf(tenant);
    const command = {
      QueueUrl,
      MessageBody: tenant,
      ...(MessageGroupId !== undefined && { MessageGroupId }),
    };
    await client.send(new SendMessageCommand(command));
  };
  for (let count = 0; count < backlog; count++) await send('noisy');

  let begun = 0;
  const sentAt = new Map<string, number>();
  const waits: number[] = [];
  const rounds = 5;
  const all = Promise.withResolvers<undefined>();
  async function sendRound(): Promise<void> {
    for (const tenant of quietTenants) sentAt.set(tenant, begun);
    for (const tenant of quietTenants) await send(tenant);
  }
  let sending = sendRound();
  const mapping = startMapping(
    { BatchSize: 1, ScalingConfig: { MaximumConcurrency: workers } },
    {
      queue: server.queue('work'),
      region,
      log: () => undefined,
      async invoke(payload) {
        const { Records } = JSON.parse(payload) as SQSEvent;
        begun++;
        const tenant = Records[0]!.body;
        const sent = sentAt.get(tenant);
        if (sent !== undefined) {
          waits.push(begun - 1 - sent);
          sentAt.delete(tenant);
          // Each round once the one before has been begun.
          if (sentAt.size === 0 && waits.length < rounds * quietTenants.length) sending = sendRound();
        }
        if (waits.length === rounds * quietTenants.length) all.resolve(undefined);
        // No task ends while messages are on their way to the queue.
        await sending;
        return { payload: '' };
      },
    },
  );
  onTestFinished(async () => {
    await mapping.stop();
    client.destroy();
    await server.stop();
  });
  await all.promise;
  return waits;
}

test('with the tenant as message group, nobody waits behind another tenant’s backlog', async () => {
  const waits = await waitsOfQuietTenants((tenant) => tenant);
  // What the workers hold already, one of the noisy tenant in turn, and the other quiet ones.
  expect(Math.max(...waits)).toBeLessThanOrEqual(2 * (workers + quietTenants.length));
});

test('with the group left out, the first to come behind a backlog waits for all of it', async () => {
  const waits = await waitsOfQuietTenants(() => undefined);
  const first = waits.slice(0, quietTenants.length);
  expect(Math.min(...first)).toBeGreaterThanOrEqual(backlog - 10 * quietTenants.length);
});
