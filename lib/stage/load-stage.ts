import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError } from './configuration-error.ts';
import { stageFileSchema } from './schema.ts';
import { deriveSettings, type StageConfig } from './stage-config.ts';

/** Part of physical names, the shortest of which (ElastiCache users) may have 40 characters. */
const stageName = /^[a-z][a-z0-9]{0,15}$/;

/** Reads a stage's settings from `file`. Throws ConfigurationError with every violation. */
export function loadStage(stage: string, file: string): StageConfig {
  if (!stageName.test(stage)) {
    throw new ConfigurationError([
      `stage: a name of 1 to 16 small letters and digits that begins with a letter is needed`,
    ]);
  }
  return parseStage(stage, readJson(file), file);
}

/** `source` names the settings in messages. */
export function parseStage(stage: string, settings: unknown, source: string): StageConfig {
  const parsed = stageFileSchema.safeParse(settings);
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues.map(
        ({ path, message }) => `${source}: ${path.join('.') || '(top level)'}: ${message}`,
      ),
    );
  }
  return deriveSettings(stage, parsed.data);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(resolve(file), 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError([`${file}: ${reason}`], { cause: error });
  }
}
