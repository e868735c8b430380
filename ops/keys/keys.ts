import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { UsageError, type Command } from '../command.ts';
import { parseOptions } from '../parse-options.ts';
import { createKey, listKeys } from './api-keys.ts';

const help = `Usage: hash-api keys create --plan PLAN [--name NAME] [--stage STAGE] [--json]
       hash-api keys list [--stage STAGE] [--json]

Issues API keys of a deployed stage, with the credentials and the region of the environment.

  --plan PLAN    free, standard, premium or operator
  --name NAME    what the key is called (default: PLAN and the time)
  --stage STAGE  the deployed stage (default: dev)
  --json         as JSON, for scripts

A key's value is shown once, when it is made. Its id is the tenant. The local cloud
issues its keys by itself: npm start prints them.
`;

const options = {
  plan: { type: 'string' },
  name: { type: 'string' },
  stage: { type: 'string', default: 'dev' },
  json: { type: 'boolean', default: false },
} as const;

export const keys: Command = {
  summary: 'issue and list the API keys of a deployed stage',
  help,
  async run(args, output) {
    const { values, positionals } = parseOptions(args, options);
    const { stage, json } = values;
    const [action, ...rest] = positionals;
    if (rest.length > 0) throw new UsageError(`What is ${rest.join(' ')}?`);
    const client = new APIGatewayClient();
    switch (action) {
      case 'create': {
        const { plan } = values;
        if (plan === undefined) throw new UsageError('--plan is required');
        const name = values.name ?? `${plan} ${new Date().toISOString()}`;
        const key = await createKey(client, { stage, plan, name });
        output(
          json
            ? JSON.stringify(key)
            : `x-api-key  ${key.value}\nid         ${key.id}\nplan       ${key.plan}\n\nThe value is not shown again.`,
        );
        return;
      }
      case 'list': {
        const found = await listKeys(client, stage);
        output(
          json
            ? JSON.stringify(found)
            : found.map(({ id, plan, name }) => `${id.padEnd(14)}${plan.padEnd(12)}${name}`).join('\n') ||
                `No keys in stage ${stage}.`,
        );
        return;
      }
      default:
        throw new UsageError(action === undefined ? 'create or list?' : `What is ${action}?`);
    }
  },
};
