import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { deployedUrl } from '../../../ops/api/deployed-url.ts';

const client = new APIGatewayClient({ region: 'eu-west-1' });

test("a stage's API is found by its name, whichever page it is on", async () => {
  const gateway = mockClient(client);
  gateway
    .on(GetRestApisCommand)
    .resolves({ items: [{ id: 'b', name: 'hash-api-prod' }] })
    .on(GetRestApisCommand, { position: undefined })
    .resolves({ items: [{ id: 'a', name: 'hash-api-dev2' }], position: 'next' });
  expect(await deployedUrl(client, 'prod')).toBe('https://b.execute-api.eu-west-1.amazonaws.com/prod');
  await expect(deployedUrl(client, 'dev')).rejects.toThrow('There is no API hash-api-dev in eu-west-1');
});
