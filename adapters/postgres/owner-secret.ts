import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import type { Password } from './database-url.ts';

/** The form of secrets that Amazon RDS keeps and rotates for a cluster's master user. */
const secret = z.object({ password: z.string().min(1) });

/** The password of the database's owner, asked for at each connection: it is rotated. */
export function ownerPassword(client: SecretsManagerClient, secretArn: string): Password {
  return async () => {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    return secret.parse(JSON.parse(text ?? '{}')).password;
  };
}
