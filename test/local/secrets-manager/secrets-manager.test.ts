import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SecretsManagerServer, startSecretsManager } from '../../../local/secrets-manager/start.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:database-owner-AbCdEf';
const secrets = new Map([[arn, '{"username":"hash_api_owner"}']]);
let server: SecretsManagerServer;
let client: SecretsManagerClient;

beforeAll(async () => {
  server = await startSecretsManager({ secrets });
  client = new SecretsManagerClient({
    endpoint: server.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client.destroy();
  await server.stop();
});

const get = (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));

test.each([
  ['its ARN', arn],
  ['its name', 'database-owner'],
])('a secret is found by %s', async (_, id) => {
  expect(await get(id)).toMatchObject({
    ARN: arn,
    Name: 'database-owner',
    SecretString: '{"username":"hash_api_owner"}',
    VersionStages: ['AWSCURRENT'],
  });
});

test('a change is seen', async () => {
  secrets.set(arn, 'rotated');
  expect((await get(arn)).SecretString).toBe('rotated');
});

test('an unknown secret, a version and another action are refused by the names of the API', async () => {
  await expect(get('none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(
    client.send(new GetSecretValueCommand({ SecretId: arn, VersionStage: 'AWSPREVIOUS' })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
});
