import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UsageError } from './command.ts';

const projectDirectory = resolve(import.meta.dirname, '..');

/** What `npm start` writes while it runs. */
const endpointsSchema = z.object({
  api: z.url(),
  keys: z.record(z.string(), z.string()),
  cloudwatch: z.url(),
  apiGateway: z.url(),
  lambda: z.url(),
  sqs: z.url(),
  s3: z.url(),
  stage: z.string(),
  stageFile: z.string(),
  profile: z.string().nullable(),
});

type LocalEndpoints = z.output<typeof endpointsSchema>;

export const targetOptions = {
  stage: { type: 'string' },
  local: { type: 'boolean', default: false },
  data: { type: 'string', default: join(projectDirectory, '.local') },
} as const;

export interface TargetArguments {
  readonly stage?: string | undefined;
  readonly local: boolean;
  readonly data: string;
}

export const targetHelp = `  --stage STAGE  the deployed stage (default: dev, where npm start does not run)
  --local        what npm start runs (default where it runs and --stage is not given)
  --data DIR     the folder that npm start was given with --data (default: .local)`;

/** Those of what runs here; undefined where a deployed stage is meant. Throws UsageError, or Error where nothing runs. */
export function findEndpoints({ stage, local, data }: TargetArguments): LocalEndpoints | undefined {
  if (local && stage !== undefined) throw new UsageError('--local or --stage, not both');
  const endpoints = stage === undefined ? readEndpoints(data) : undefined;
  if (local && endpoints === undefined)
    throw new Error(
      `Nothing runs here: there is no ${join(data, 'endpoints.json')}. Start it with npm start.`,
    );
  return endpoints;
}

function readEndpoints(directory: string): z.output<typeof endpointsSchema> | undefined {
  let text: string;
  try {
    text = readFileSync(join(directory, 'endpoints.json'), 'utf8');
  } catch {
    return undefined;
  }
  const parsed = endpointsSchema.safeParse(parseJson(text));
  // It holds keys: what is in it is not told.
  if (!parsed.success)
    throw new Error(
      `${join(directory, 'endpoints.json')} is damaged. Stop what npm start runs and start it again, which writes it anew.`,
    );
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
