import { setTimeout as after } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { sdkSettings } from '../../adapters/aws/sdk-settings.ts';
import type { MigrateOptions } from '../../adapters/postgres/migrate.ts';
import { ownerPassword } from '../../adapters/postgres/owner-secret.ts';
import { migrationPatienceSeconds } from '../../core/limits.ts';
import { readEnvironment, type Variables } from '../environment.ts';
import { log } from '../log.ts';

export function wire(variables: Variables): MigrateOptions {
  const { databaseUrl, databaseSecretArn } = readEnvironment(variables, ['databaseUrl', 'databaseSecretArn']);
  return {
    url: databaseUrl,
    password: ownerPassword(new SecretsManagerClient(sdkSettings), databaseSecretArn),
    sleep: async (milliseconds) => {
      await after(milliseconds);
    },
    patienceSeconds: migrationPatienceSeconds,
    log: (message) => {
      log.info(message);
    },
  };
}
