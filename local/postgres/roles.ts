import { Client } from 'pg';

const database = 'hash_api';
const ownerRole = 'hash_api_owner';
const serviceRole = 'hash_api';

export interface DatabaseUrls {
  readonly ownerUrl: string;
  readonly url: string;
}

/**
 * Makes the two roles and the database where they are missing, through the superuser that `adminUrl` names. On AWS the
 * owner is the cluster's master user: no superuser, but it may make roles. It makes the service's role itself, so that
 * PostgreSQL gives it the same rights over that role as there (ADMIN, without which ALTER ROLE … SET fails).
 */
export async function ensureRoles(adminUrl: URL, password?: (role: string) => string): Promise<DatabaseUrls> {
  const passwordClause = (role: string) => (password === undefined ? '' : ` PASSWORD '${password(role)}'`);
  const urlOf = (role: string) => {
    const url = new URL(adminUrl);
    url.username = role;
    url.password = password?.(role) ?? '';
    url.pathname = `/${database}`;
    return url.href;
  };
  await withClient(adminUrl.href, async (client) => {
    const exists = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [ownerRole]);
    await client.query(
      `${exists.rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${ownerRole} LOGIN CREATEROLE CREATEDB${passwordClause(ownerRole)}`,
    );
    const made = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (made.rowCount === 0) await client.query(`CREATE DATABASE ${database} OWNER ${ownerRole}`);
  });
  await withClient(urlOf(ownerRole), async (client) => {
    const exists = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [serviceRole]);
    await client.query(
      `${exists.rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${serviceRole} LOGIN${passwordClause(serviceRole)}`,
    );
  });
  return { ownerUrl: urlOf(ownerRole), url: urlOf(serviceRole) };
}

async function withClient(connectionString: string, run: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await run(client);
  } finally {
    await client.end();
  }
}
