import { readFileSync } from 'node:fs';
import { UsageError } from '../command.ts';
import { findEndpoints, targetHelp, targetOptions, type TargetArguments } from '../endpoints.ts';
import { fileReason } from '../file-reason.ts';

/** The API that a command calls, as one of its callers. */
export interface ApiAccess {
  readonly url: string;
  /** Never to be shown. */
  readonly key: string;
}

export const apiOptions = {
  ...targetOptions,
  url: { type: 'string' },
  'key-file': { type: 'string' },
  plan: { type: 'string' },
} as const;

interface ApiArguments extends TargetArguments {
  readonly url?: string | undefined;
  readonly 'key-file'?: string | undefined;
  readonly plan?: string | undefined;
}

export const apiHelp = `${targetHelp}
  --url URL      the API's address, in place of a stage
  --key-file F   a file with the API key (default: the environment variable HASH_API_KEY;
                 where npm start runs and neither is given, the key of --plan)
  --plan PLAN    the plan whose key is sent where npm start runs (default: premium)`;

/** Throws UsageError, or what went wrong with a message for a person. */
export async function findApi(values: ApiArguments): Promise<ApiAccess> {
  const { url, plan, 'key-file': keyFile } = values;
  if (plan !== undefined && keyFile !== undefined) throw new UsageError('--plan or --key-file, not both');
  if (url !== undefined) {
    if (values.local || values.stage !== undefined || plan !== undefined)
      throw new UsageError('--url goes with none of --local, --stage and --plan');
    if (!URL.canParse(url) || !/^https?:/.test(url))
      throw new UsageError('--url must be an http or https URL');
    return { url, key: needed(givenKey(keyFile)) };
  }
  const endpoints = findEndpoints(values);
  if (endpoints !== undefined) {
    const { api, keys } = endpoints;
    const key = (plan === undefined ? givenKey(keyFile) : undefined) ?? keys[plan ?? 'premium'];
    if (key === undefined) throw new UsageError(`--plan must be one of ${Object.keys(keys).join(', ')}`);
    return { url: api, key };
  }
  if (plan !== undefined) throw new UsageError('--plan is of what npm start runs: AWS does not tell keys');
  const { stage = 'dev' } = values;
  const given = givenKey(keyFile);
  if (given === undefined && values.stage === undefined)
    throw new Error(
      `Nothing runs here: start it with npm start. The deployed stage ${stage} takes a key: --key-file, or the environment variable HASH_API_KEY.`,
    );
  const key = needed(given);
  // Only here: it would take a fifth of the time that the commands need to start.
  const [{ APIGatewayClient }, { deployedUrl }] = await Promise.all([
    import('@aws-sdk/client-api-gateway'),
    import('./deployed-url.ts'),
  ]);
  const gateway = new APIGatewayClient();
  try {
    return { url: await deployedUrl(gateway, stage), key };
  } finally {
    gateway.destroy();
  }
}

function givenKey(file: string | undefined): string | undefined {
  const text = file === undefined ? process.env['HASH_API_KEY'] : readKey(file);
  const key = text?.trim();
  if (file !== undefined && key === '') throw new UsageError(`--key-file: ${file} is empty`);
  return key === '' ? undefined : key;
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`--key-file ${file}: ${fileReason(error)}`);
  }
}

function needed(key: string | undefined): string {
  if (key === undefined)
    throw new UsageError('A key is needed: --key-file, or the environment variable HASH_API_KEY');
  return key;
}
