import { Signer } from '@aws-sdk/rds-signer';
import type { Password } from './database-url.ts';

/**
 * An IAM token as the password. Signed on this machine, without a call, and needed only when connecting, so it is not
 * kept: it is valid for 15 minutes (Amazon RDS User Guide, "IAM database authentication").
 */
export function databaseToken(databaseUrl: string, region: string): Password {
  const url = new URL(databaseUrl);
  const signer = new Signer({
    hostname: url.hostname,
    port: Number(url.port || 5432),
    username: decodeURIComponent(url.username),
    region,
  });
  return () => signer.getAuthToken();
}
