import {
  type APIGatewayClient,
  DeleteApiKeyCommand,
  NotFoundException,
  paginateGetApiKeys,
  UpdateApiKeyCommand,
} from '@aws-sdk/client-api-gateway';
import { hasEnded } from '../../core/keys/ending.ts';

/** Keys of one page: the most that API Gateway gives. */
export const keyPageSize = 500;

/** Disables a key, then deletes it: where the second fails, the key opens nothing. One that is gone is none. */
export async function revokeKey(client: APIGatewayClient, apiKey: string): Promise<void> {
  try {
    await client.send(
      new UpdateApiKeyCommand({
        apiKey,
        patchOperations: [{ op: 'replace', path: '/enabled', value: 'false' }],
      }),
    );
    await client.send(new DeleteApiKeyCommand({ apiKey }));
  } catch (error) {
    if (!(error instanceof NotFoundException)) throw error;
  }
}

/** Ids of the stage's keys whose time is over. */
export async function findEndedKeys(client: APIGatewayClient, stage: string, now: Date): Promise<string[]> {
  const ended: string[] = [];
  for await (const { items = [] } of paginateGetApiKeys({ client, pageSize: keyPageSize }, {})) {
    for (const { id, tags = {} } of items) {
      if (id !== undefined && hasEnded(tags, stage, now)) ended.push(id);
    }
  }
  return ended;
}
