import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wire } from '../../../lambdas/migrate/wire.ts';
import { startSecretsManager, type SecretsManagerServer } from '../../../local/secrets-manager/start.ts';

const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds-owner-AbCdEf';

describe('the migrate function', () => {
  let server: SecretsManagerServer;
  const secrets = new Map<string, string>();
  beforeAll(async () => {
    server = await startSecretsManager({ secrets });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: server.endpoint,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: 'eu-central-1',
    });
  });
  afterAll(() => server.stop());

  const url = 'postgresql://hash_api_owner@writer.example:5432/hash_api?sslmode=verify-full';
  const options = () => wire({ DATABASE_URL: url, DATABASE_SECRET_ARN: arn });

  it('asks for the owner’s password whenever it connects, as it is rotated', async () => {
    const { password } = options();
    secrets.set(arn, JSON.stringify({ username: 'hash_api_owner', password: 'first' }));
    expect(await password?.()).toBe('first');
    secrets.set(arn, JSON.stringify({ username: 'hash_api_owner', password: 'second' }));
    expect(await password?.()).toBe('second');
  });

  it('does not take a secret without a password', async () => {
    secrets.set(arn, '{}');
    await expect(options().password?.()).rejects.toThrow();
  });

  it('names what is missing in its environment', () => {
    expect(() => wire({})).toThrow('DATABASE_URL, DATABASE_SECRET_ARN');
  });
});
