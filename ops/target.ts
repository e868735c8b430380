import { join, resolve } from 'node:path';
import { absoluteProfile } from '../lib/stage/profiles.ts';
import { loadStage } from '../lib/stage/load-stage.ts';
import type { StageConfig } from '../lib/stage/stage-config.ts';
import { findEndpoints, type TargetArguments } from './endpoints.ts';

const projectDirectory = resolve(import.meta.dirname, '..');

/** A local cloud that was stopped (Ctrl-Z) takes connections and never answers. An invocation may take longer. */
const localPatienceMs = 10_000;

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
  /** What the settings would be with this profile. Throws ConfigurationError. */
  readonly settings: (profile: string) => StageConfig;
  /** The file of its settings, and what the settings would be with another in its place. Throws ConfigurationError. */
  readonly stageFile: string;
  readonly settingsOf: (file: string) => StageConfig;
  readonly client: (service: Service) => ClientOptions;
}

/** Throws UsageError, or ConfigurationError where the stage's settings cannot be read. */
export function findTarget({ stage, local, data }: TargetArguments): Target {
  const endpoints = findEndpoints({ stage, local, data });
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
