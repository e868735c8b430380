import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { z } from 'zod';
import { revokeKey } from '../../adapters/apigateway/api-keys.ts';
import { UsageError } from '../../ops/command.ts';
import { createKey, type NewKey } from '../../ops/keys/create-key.ts';
import { findTarget } from '../../ops/target.ts';
import type { Target } from './target.ts';

const endpointsSchema = z.object({ api: z.url(), keys: z.record(z.string(), z.string()), pid: z.number() });

/** The local cloud of this folder; where one tenant is not enough, with keys of their own for the run. */
export async function findLocal(
  { data, plan }: { readonly data: string; readonly plan: string },
  tenants: number,
): Promise<Target> {
  let text: string;
  try {
    text = readFileSync(join(data, 'endpoints.json'), 'utf8');
  } catch (cause) {
    const message = `Nothing runs in ${data}: start it with npm start, or name an API with --url`;
    throw new UsageError(message, { cause });
  }
  const { api, keys, pid } = endpointsSchema.parse(JSON.parse(text));
  const settings = () => findTarget({ local: true, data }).config;
  const common = { place: 'local' as const, url: api, pid, settings };
  const own = keys[plan];
  if (own === undefined) {
    throw new UsageError(`There is no plan ${plan}; there are ${Object.keys(keys).join(', ')}`);
  }
  if (tenants === 1) return { ...common, tenants: [own], release: () => Promise.resolve() };
  const target = findTarget({ local: true, data });
  const { stage } = target;
  const gateway = new APIGatewayClient(target.client('apiGateway'));
  const issued: NewKey[] = [];
  const release = async (): Promise<void> => {
    for (const { id } of issued) await revokeKey(gateway, id);
    gateway.destroy();
  };
  try {
    for (let number = 1; number <= tenants; number++) {
      issued.push(await createKey(gateway, { stage, plan, name: `load test, tenant ${number}` }));
    }
  } catch (error) {
    await release();
    throw error;
  }
  const [first, ...others] = issued.map(({ value }) => value);
  return { ...common, tenants: [first!, ...others], release };
}
