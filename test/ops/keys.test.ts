import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { createKey, listKeys } from '../../ops/keys/api-keys.ts';

const gateway = mockClient(APIGatewayClient);
const client = new APIGatewayClient({ region: 'eu-west-1' });
const request = { stage: 'dev', plan: 'standard', name: 'reports' };

beforeEach(() => {
  gateway.reset();
  gateway
    .on(GetUsagePlansCommand)
    .resolvesOnce({
      items: [
        { id: 'p1', name: 'hash-api-prod-standard' },
        { id: 'p2', name: 'other' },
      ],
      position: 'x',
    })
    .resolves({
      items: [
        { id: 'p3', name: 'hash-api-dev-standard' },
        { id: 'p4', name: 'hash-api-dev-free' },
      ],
    });
});

test('a key is made and put into the plan of its own stage', async () => {
  gateway.on(CreateApiKeyCommand).resolves({ id: 'k1', value: 'v'.repeat(40) });
  gateway.on(CreateUsagePlanKeyCommand).resolves({});
  expect(await createKey(client, request)).toEqual({
    id: 'k1',
    name: 'reports',
    plan: 'standard',
    value: 'v'.repeat(40),
  });
  expect(gateway.commandCalls(CreateUsagePlanKeyCommand)[0]?.args[0].input).toEqual({
    usagePlanId: 'p3',
    keyId: 'k1',
    keyType: 'API_KEY',
  });
});

test('a key that cannot be put into its plan is deleted again', async () => {
  gateway.on(CreateApiKeyCommand).resolves({ id: 'k1', value: 'v' });
  gateway.on(CreateUsagePlanKeyCommand).rejects(new Error('limit exceeded'));
  gateway.on(DeleteApiKeyCommand).resolves({});
  await expect(createKey(client, request)).rejects.toThrow(/deleted again/);
  expect(gateway.commandCalls(DeleteApiKeyCommand)[0]?.args[0].input).toEqual({ apiKey: 'k1' });
});

test('an unknown plan is refused with those that there are, and no key is made', async () => {
  await expect(createKey(client, { ...request, plan: 'gold' })).rejects.toThrow(/there are standard, free/);
  await expect(createKey(client, { ...request, stage: 'test' })).rejects.toThrow(/Is it deployed/);
  expect(gateway.commandCalls(CreateApiKeyCommand)).toEqual([]);
});

test('the keys of a stage are listed with their plans', async () => {
  gateway
    .on(GetUsagePlanKeysCommand, { usagePlanId: 'p3' })
    .resolves({ items: [{ id: 'k1', name: 'reports', value: 'secret' }] })
    .on(GetUsagePlanKeysCommand, { usagePlanId: 'p4' })
    .resolves({ items: [] });
  expect(await listKeys(client, 'dev')).toEqual([{ id: 'k1', name: 'reports', plan: 'standard' }]);
});
