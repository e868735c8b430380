import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { absoluteProfile } from '../lib/stage/profiles.ts';
import { loadStage } from '../lib/stage/load-stage.ts';
import type { StageConfig } from '../lib/stage/stage-config.ts';
import { UsageError } from './command.ts';

const projectDirectory = resolve(import.meta.dirname, '..');

/** A local cloud that was stopped (Ctrl-Z) takes connections and never answers. An invocation may take longer. */
const localPatienceMs = 10_000;

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

/** A service of AWS that commands call, by its name in `endpoints.json`; CloudWatch is CloudWatch Logs as well. */
type Service = 'cloudwatch' | 'apiGateway' | 'lambda' | 'sqs' | 's3';

/** What a client of the SDK needs; nothing on AWS, where the environment says it. */
export interface ClientOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler?: { readonly requestTimeout: number; readonly throwOnRequestTimeout: boolean };
}

/** The stage that a command is about. */
export interface Target {
  readonly stage: string;
  /** Its settings: where the limits come from, on AWS as well. */
  readonly config: StageConfig;
  /** For people: where it runs. */
  readonly place: string;
  readonly isLocal: boolean;
  /** Where the API is, and the keys by plan; absent on AWS, which does not tell keys. */
  readonly localApi?: { readonly url: string; readonly keys: Readonly<Record<string, string>> };
  /** What the settings would be with this profile. Throws ConfigurationError. */
  readonly settings: (profile: string) => StageConfig;
  /** The file of its settings, and what the settings would be with another in its place. Throws ConfigurationError. */
  readonly stageFile: string;
  readonly settingsOf: (file: string) => StageConfig;
  readonly client: (service: Service) => ClientOptions;
}

export const targetOptions = {
  stage: { type: 'string' },
  local: { type: 'boolean', default: false },
  data: { type: 'string', default: join(projectDirectory, '.local') },
} as const;

interface TargetArguments {
  readonly stage?: string | undefined;
  readonly local: boolean;
  readonly data: string;
}

export const targetHelp = `  --stage STAGE  the deployed stage (default: dev, where npm start does not run)
  --local        what npm start runs (default where it runs and --stage is not given)
  --data DIR     the folder that npm start was given with --data (default: .local)`;

/** Throws UsageError, or ConfigurationError where the stage's settings cannot be read. */
export function findTarget({ stage, local, data }: TargetArguments): Target {
  if (local && stage !== undefined) throw new UsageError('--local or --stage, not both');
  const endpoints = stage === undefined ? readEndpoints(data) : undefined;
  if (endpoints !== undefined) {
    const { profile } = endpoints;
    const stageFile = resolve(projectDirectory, endpoints.stageFile);
    const settingsOf = (file: string): StageConfig =>
      loadStage(
        endpoints.stage,
        file,
        profile === null ? undefined : absoluteProfile(profile, projectDirectory),
      );
    return {
      stage: endpoints.stage,
      config: settingsOf(stageFile),
      stageFile,
      settingsOf,
      place: 'this machine',
      isLocal: true,
      localApi: { url: endpoints.api, keys: endpoints.keys },
      settings: (other) => loadStage(endpoints.stage, stageFile, other),
      client: (service) => ({
        endpoint: endpoints[service],
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        ...(service !== 'lambda' && {
          requestHandler: { requestTimeout: localPatienceMs, throwOnRequestTimeout: true },
        }),
      }),
    };
  }
  if (local)
    throw new Error(
      `Nothing runs here: there is no ${join(data, 'endpoints.json')}. Start it with npm start.`,
    );
  const name = stage ?? 'dev';
  const file = join(projectDirectory, 'stages', `${name}.json`);
  return {
    stage: name,
    config: loadStage(name, file),
    stageFile: file,
    settingsOf: (other) => loadStage(name, other),
    place: 'AWS',
    isLocal: false,
    settings: (profile) => loadStage(name, file, profile),
    client: () => ({}),
  };
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
