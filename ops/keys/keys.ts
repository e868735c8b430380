import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { revokeKey } from '../../adapters/apigateway/api-keys.ts';
import { isTenant } from '../../core/keys/tenant.ts';
import { UsageError, type Command } from '../command.ts';
import { confirm } from '../confirm.ts';
import { parseDuration } from '../duration.ts';
import { targetHelp, targetOptions } from '../endpoints.ts';
import { parseOptions } from '../parse-options.ts';
import { findTarget } from '../target.ts';
import { createKey } from './create-key.ts';
import { moveKey } from './move-key.ts';
import { keyTable, newKeyText, rotatedText } from './print.ts';
import { rotateKey } from './rotate-key.ts';
import { findKey, listKeys } from './stage-keys.ts';

const help = `Usage: hash-api keys list
       hash-api keys create --plan PLAN [--name NAME] [--tenant TENANT]
       hash-api keys rotate ID [--overlap TIME | --end] [--name NAME]
       hash-api keys move ID --plan PLAN
       hash-api keys revoke ID

API keys of a stage. A key's value is shown once, when it is made.

  list           ids, tenants, plans, and when a key ends
  create         makes a key: of a new tenant, whose name is the key's id, or of one that there is
  rotate         makes another key of the same tenant in the same plan. The old one works until it
                 ends, and both see the same tasks; each has the plan's rate and quota to itself
  move           puts a key into another plan: its rate and quota change, its tasks stay
  revoke         disables and deletes a key. Its tenant's tasks stay, for another key (--tenant)

  --plan PLAN    free, standard, premium or operator
  --name NAME    what the key is called (default: PLAN and the time, or as the old one)
  --tenant NAME  the tenant whose key it is to be, as keys list names it
  --overlap TIME how long the old key goes on: 90s, 10m, 24h, 7d (default: 24h). It is
                 revoked within five minutes after
  --end          the old key is revoked at once
  --yes          revoke without asking
  --json         as JSON, for scripts
${targetHelp}

Exit code: 0 done; 1 it failed; 2 where the arguments cannot be understood. On AWS a change
takes some seconds to reach all of API Gateway.
`;

const options = {
  ...targetOptions,
  plan: { type: 'string' },
  name: { type: 'string' },
  tenant: { type: 'string' },
  overlap: { type: 'string' },
  end: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseOptions<typeof options>>['values'];

interface Call {
  readonly client: APIGatewayClient;
  readonly stage: string;
  readonly id: string;
  readonly values: Values;
  readonly output: (text: string) => void;
}

interface Action {
  /** Options that it takes beside those of the stage. */
  readonly takes: readonly (keyof Values)[];
  readonly needsId?: true;
  check?(values: Values): void;
  run(call: Call): Promise<number | undefined>;
}

const required = (values: Values, name: 'plan'): string => {
  const value = values[name];
  if (value === undefined) throw new UsageError(`--${name} is required`);
  return value;
};

const overlapOf = ({ overlap = '24h', end }: Values): number | undefined =>
  end ? undefined : parseDuration('--overlap', overlap);

const actions: Readonly<Record<string, Action>> = {
  list: {
    takes: ['json'],
    async run({ client, stage, values, output }) {
      const found = await listKeys(client, stage);
      output(values.json ? JSON.stringify(found) : keyTable(found, stage));
      return undefined;
    },
  },
  create: {
    takes: ['plan', 'name', 'tenant', 'json'],
    check(values) {
      required(values, 'plan');
      if (values.tenant !== undefined && !isTenant(values.tenant))
        throw new UsageError('--tenant must be 4 to 64 letters and digits');
    },
    async run({ client, stage, values, output }) {
      const plan = required(values, 'plan');
      const name = values.name ?? `${plan} ${new Date().toISOString()}`;
      const key = await createKey(client, { stage, plan, name, tenant: values.tenant });
      output(values.json ? JSON.stringify(key) : newKeyText(key));
      return undefined;
    },
  },
  rotate: {
    takes: ['overlap', 'end', 'name', 'json'],
    needsId: true,
    check(values) {
      if (values.end && values.overlap !== undefined) throw new UsageError('--overlap or --end, not both');
      overlapOf(values);
    },
    async run({ client, stage, id, values, output }) {
      const overlapMs = overlapOf(values);
      const ends = overlapMs === undefined ? undefined : new Date(Date.now() + overlapMs);
      const rotated = await rotateKey(client, { stage, id, name: values.name, ends });
      const { problem, ...told } = rotated;
      output(values.json ? JSON.stringify(told) : rotatedText(rotated));
      if (problem === undefined) return undefined;
      process.stderr.write(`Key ${id} could not be revoked. Try again: hash-api keys revoke ${id}\n`);
      return 1;
    },
  },
  move: {
    takes: ['plan', 'json'],
    needsId: true,
    check: (values) => void required(values, 'plan'),
    async run({ client, stage, id, values, output }) {
      const key = await moveKey(client, { stage, id, plan: required(values, 'plan') });
      output(values.json ? JSON.stringify(key) : `Key ${id} (${key.name}) is in plan ${key.plan}.`);
      return undefined;
    },
  },
  revoke: {
    takes: ['yes', 'json'],
    needsId: true,
    async run({ client, stage, id, values, output }) {
      const key = await findKey(client, stage, id);
      const question = `Revoke key ${id} (${key.name}) of tenant ${key.tenant}? Its callers are refused from then on.`;
      if (!values.yes && !(await confirm(question))) return 1;
      await revokeKey(client, id);
      output(
        values.json ? JSON.stringify({ id, tenant: key.tenant }) : `Key ${id} (${key.name}) is revoked.`,
      );
      return undefined;
    },
  },
};

/** Options that only some actions take. */
const special = ['plan', 'name', 'tenant', 'overlap', 'end', 'yes'] as const;

export const keys: Command = {
  summary: 'issue, list, rotate, move and revoke the API keys of a stage',
  help,
  async run(args, output) {
    const { values, positionals } = parseOptions(args, options);
    const [name = '', id, ...rest] = positionals;
    const known = Object.keys(actions);
    const action = known.includes(name) ? actions[name] : undefined;
    if (action === undefined)
      throw new UsageError(name === '' ? `Which: ${known.join(', ')}?` : `What is ${name}?`);
    if (action.needsId && id === undefined) throw new UsageError(`keys ${name}: which key's ID?`);
    const unknown = action.needsId ? rest : positionals.slice(1);
    if (unknown.length > 0) throw new UsageError(`What is ${unknown.join(' ')}?`);
    for (const option of special) {
      const given = values[option];
      if (given !== undefined && given !== false && !action.takes.includes(option))
        throw new UsageError(`keys ${name} does not take --${option}`);
    }
    action.check?.(values);
    const target = findTarget(values);
    const client = new APIGatewayClient(target.client('apiGateway'));
    return action.run({ client, stage: target.stage, id: id ?? '', values, output });
  },
};
