import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Client } from 'pg';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { startPostgres } from '../../local/postgres/start.ts';
import { describeSchema } from './describe-schema.ts';

/** Writes migrations/schema.sql: all migrations applied to an empty database of its own. */
const directory = await mkdtemp(join(tmpdir(), 'hash-api-schema-'));
await chmod(directory, 0o755);
const server = await startPostgres({ directory: join(directory, 'data') });
try {
  await migrate({
    url: server.ownerUrl,
    sleep: async (milliseconds) => {
      await after(milliseconds);
    },
    patienceSeconds: 10,
    log: () => undefined,
  });
  const client = new Client({ connectionString: server.ownerUrl });
  await client.connect();
  const schema = await describeSchema(client);
  await client.end();
  await writeFile(new URL('../../migrations/schema.sql', import.meta.url), schema);
  process.stdout.write('wrote migrations/schema.sql\n');
} finally {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}
