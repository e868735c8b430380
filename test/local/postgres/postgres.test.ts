import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startPostgres } from '../../../local/postgres/start.ts';
import { isAlive } from '../support/processes.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let root: string;

beforeAll(async () => {
  // Nobody else may enter it, which matters where root runs the tests: the server then runs as another user.
  root = await mkdtemp(join(tmpdir(), 'postgres-'));
});

afterAll(() => rm(root, { recursive: true }));

async function query(url: string, ...statements: string[]): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

test('is PostgreSQL 18 with the two roles, keeps its data over a restart, and ends with stop', async () => {
  const directory = join(root, 'kept');
  const first = await startPostgres({ directory });
  expect(
    await query(first.url, "SELECT current_setting('server_version_num')::int / 10000 AS major"),
  ).toEqual([{ major: 18 }]);
  // What a migration does as the owner: a schema, grants, settings of the service's role.
  await query(
    first.ownerUrl,
    'CREATE SCHEMA hash_api',
    'CREATE TABLE hash_api.kept (id int)',
    'INSERT INTO hash_api.kept VALUES (7)',
    'GRANT USAGE ON SCHEMA hash_api TO hash_api',
    'GRANT SELECT ON hash_api.kept TO hash_api',
    'ALTER ROLE hash_api SET search_path = hash_api',
    "ALTER ROLE hash_api SET statement_timeout = '5s'",
    'CREATE ROLE made_by_owner',
  );
  await expect(query(first.url, 'CREATE ROLE not_allowed')).rejects.toThrow('permission denied');
  await first.stop();
  expect(isAlive(first.pid!)).toBe(false);

  const second = await startPostgres({ directory });
  expect(await query(second.url, 'SELECT id FROM kept')).toEqual([{ id: 7 }]);
  await second.stop();
});

test('loses nothing acknowledged to kill -9, and an orphan of a killed run is ended by the next start', async () => {
  const directory = join(root, 'killed');
  const start = join(import.meta.dirname, '../../../local/postgres/start.ts');
  const program = `
    const { startPostgres } = await import(${JSON.stringify(start)});
    const { pid, ownerUrl } = await startPostgres({ directory: ${JSON.stringify(directory)} });
    console.log(JSON.stringify({ pid, ownerUrl }));`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(parent, 'exit');
  const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
  const orphan = JSON.parse(String((await lines.next()).value)) as { pid: number; ownerUrl: string };
  parent.kill('SIGKILL');
  await exited;
  expect(isAlive(orphan.pid)).toBe(true);
  await query(orphan.ownerUrl, 'CREATE TABLE acknowledged (id int)', 'INSERT INTO acknowledged VALUES (1)');

  const second = await startPostgres({ directory });
  expect(isAlive(orphan.pid)).toBe(false);
  await query(second.ownerUrl, 'INSERT INTO acknowledged VALUES (2)');
  process.kill(second.pid!, 'SIGKILL');
  await second.stop();

  const third = await startPostgres({ directory });
  expect(await query(third.ownerUrl, 'SELECT id FROM acknowledged ORDER BY id')).toEqual([
    { id: 1 },
    { id: 2 },
  ]);
  await third.stop();
});

test('takes settings, and tells its log', async () => {
  const log: string[] = [];
  const server = await startPostgres({
    directory: join(root, 'settings'),
    settings: { log_min_duration_statement: '0' },
    log: (line) => log.push(line),
  });
  await query(server.url, 'SELECT 4711 AS marked');
  await server.stop();
  expect(log.join('\n')).toMatch(/duration: .* SELECT 4711 AS marked/);
});

test("of one's own is used in place of the packaged one", async () => {
  const packaged = await startPostgres({ directory: join(root, 'own') });
  await query(packaged.ownerUrl, 'SELECT 1');
  const superuserUrl = `postgresql://postgres@127.0.0.1:${packaged.port}/postgres?sslmode=disable`;
  const own = await startPostgres({ directory: join(root, 'unused'), ownServerUrl: superuserUrl });
  expect(own).toMatchObject({ port: packaged.port, pid: undefined, url: packaged.url });
  const withPassword = superuserUrl.replace('postgres@', 'postgres:secret@');
  const { url, ownerUrl } = await startPostgres({ directory: 'unused', ownServerUrl: withPassword });
  expect(new URL(url).password).toMatch(/^[0-9a-f]{64}$/);
  expect(new URL(ownerUrl).password).not.toBe(new URL(url).password);
  expect(await query(url, 'SELECT current_user')).toEqual([{ current_user: 'hash_api' }]);
  await own.stop();
  await packaged.stop();
});
