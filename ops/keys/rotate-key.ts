import { DeleteApiKeyCommand, TagResourceCommand, type APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { revokeKey } from '../../adapters/apigateway/api-keys.ts';
import { keyTags } from '../../core/names/key-tags.ts';
import { createKey, type NewKey } from './create-key.ts';
import { findKey } from './stage-keys.ts';

interface Rotation {
  readonly stage: string;
  readonly id: string;
  /** Of the new key; absent: as the old one. */
  readonly name?: string | undefined;
  /** When the old key ends; undefined: at once. */
  readonly ends: Date | undefined;
}

export interface Rotated {
  readonly key: NewKey;
  readonly former: { readonly id: string; readonly ends: string };
  /** Where the old key could not be ended. */
  readonly problem: unknown;
}

/**
 * Makes another key of the same tenant in the same plan, and ends the old one: at once, or at a time, for which the
 * function key-expiry watches. Whatever fails, the tenant has a key that works and that is known.
 */
export async function rotateKey(
  client: APIGatewayClient,
  { stage, id, name, ends }: Rotation,
): Promise<Rotated> {
  const former = await findKey(client, stage, id);
  if (former.plan === null) throw new Error(`Key ${id} is in no plan, so there is nothing to go on with.`);
  const { plan, tenant } = former;
  const key = await createKey(client, { stage, plan, tenant, name: name ?? former.name });
  if (ends === undefined) {
    const problem = await revokeKey(client, id).then(
      () => undefined,
      (cause: unknown) => cause ?? new Error('unknown'),
    );
    return { key, former: { id, ends: new Date().toISOString() }, problem };
  }
  try {
    await client.send(
      new TagResourceCommand({
        resourceArn: await arnOf(client, id),
        tags: { [keyTags.stage]: stage, [keyTags.endsAt]: ends.toISOString() },
      }),
    );
  } catch (cause) {
    await client.send(new DeleteApiKeyCommand({ apiKey: key.id })).catch(() => undefined);
    throw new Error(`The end of key ${id} could not be set; it stays, and the new one was deleted again.`, {
      cause,
    });
  }
  return { key, former: { id, ends: ends.toISOString() }, problem: undefined };
}

/** AWS General Reference, "Amazon Resource Names": regions of China and of the US government are partitions. */
async function arnOf(client: APIGatewayClient, id: string): Promise<string> {
  const region = await client.config.region();
  const partition = /^(cn|us-gov)-/.exec(region)?.[1];
  return `arn:aws${partition === undefined ? '' : `-${partition}`}:apigateway:${region}::/apikeys/${id}`;
}
