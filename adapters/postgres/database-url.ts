import type { ClientConfig } from 'pg';

/** The signed or read password of a URL that carries none. */
export type Password = () => Promise<string>;

/**
 * Settings for pg from `postgresql://user[:password]@host[:port]/database?sslmode=verify-full|disable`; `options` are
 * the server's, such as `-c default_transaction_read_only=on`.
 * Parsed here because pg's own parser lets an empty password of the URL win over one given beside it.
 */
export function clientConfig(databaseUrl: string, password: Password | undefined): ClientConfig {
  const url = new URL(databaseUrl);
  const sslMode = url.searchParams.get('sslmode');
  if (sslMode !== 'verify-full' && sslMode !== 'disable' && sslMode !== null) {
    throw new Error('the sslmode of the database URL must be verify-full or disable');
  }
  const given = decodeURIComponent(url.password);
  const options = url.searchParams.get('options');
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    database: decodeURIComponent(url.pathname.slice(1)),
    ...(given ? { password: given } : password && { password }),
    ...(options !== null && { options }),
    // Node's own roots, and NODE_EXTRA_CA_CERTS for Amazon RDS's.
    ssl: sslMode === 'verify-full' ? { rejectUnauthorized: true } : false,
  };
}
