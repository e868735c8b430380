import { setTimeout as after } from 'node:timers/promises';
import { migrate as applyMigrations } from '../adapters/postgres/migrate.ts';
import { UsageError, type Command } from './command.ts';
import { parseOptions } from './parse-options.ts';

const help = `Usage: hash-api migrate [--url URL] [--wait SECONDS] [--json]

Brings a database to the schema of migrations/: what the migrate function does at each
deployment. Run again, it does nothing.

  --url URL        postgresql://owner:password@host:port/database?sslmode=verify-full
                   (default: the environment variable DATABASE_URL)
  --wait SECONDS   how long to wait for a server that does not answer yet (default: 30)
  --json           the report as JSON

On AWS the database is reachable from its VPC only: there, deploy, or invoke the function
hash-api-STAGE-migrate.
`;

const options = {
  url: { type: 'string' },
  wait: { type: 'string', default: '30' },
  json: { type: 'boolean', default: false },
} as const;

export const migrate: Command = {
  summary: 'bring a database to the schema of this version',
  help,
  async run(args, output) {
    const { values, positionals } = parseOptions(args, options);
    const url = values.url ?? process.env['DATABASE_URL'];
    if (positionals.length > 0) throw new UsageError(`What is ${positionals.join(' ')}?`);
    if (url === undefined || !URL.canParse(url)) throw new UsageError('--url or DATABASE_URL must be a URL');
    if (!/^\d{1,5}$/.test(values.wait)) throw new UsageError('--wait must be whole seconds');
    const report = await applyMigrations({
      url,
      sleep: async (milliseconds) => {
        await after(milliseconds);
      },
      patienceSeconds: Number(values.wait),
      log: (message) => {
        if (!values.json) output(message);
      },
    });
    output(
      values.json
        ? JSON.stringify(report)
        : `${report.applied.length} migrations applied, ${report.known} were there before.`,
    );
  },
};
