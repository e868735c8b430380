import { readFile } from 'node:fs/promises';
import type { Client } from 'pg';
import { z } from 'zod';

const rows = z.array(z.object({ text: z.string() }));

/** The schema that a database has, as the text of `migrations/schema.sql`. */
export async function describeSchema(client: Client): Promise<string> {
  const query = await readFile(new URL('./describe-schema.sql', import.meta.url), 'utf8');
  const { rows: statements } = await client.query(query);
  const header =
    '-- What the migrations lead to, written by `npm run schema:dump`. Read it; never apply it.\n';
  return [header, ...rows.parse(statements).map(({ text }) => `${text}\n`)].join('\n');
}
