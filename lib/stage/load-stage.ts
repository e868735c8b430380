import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigurationError } from './configuration-error.ts';
import { isSettings, mergeSettings } from './merge-settings.ts';
import { absoluteProfile, profileFile } from './profiles.ts';
import { stageFileSchema } from './schema.ts';
import { deriveSettings, type StageConfig } from './stage-config.ts';

/** Part of physical names, the shortest of which (ElastiCache users) may have 40 characters. */
const stageName = /^[a-z][a-z0-9]{0,15}$/;

/** Settings as written, and their name in messages. */
interface Source {
  readonly name: string;
  readonly settings: unknown;
}

/**
 * The settings of a stage: defaults, over them those of a profile, over them those of the stage file. The profile is
 * `profile` (a name, or a file from the working directory), or else the one that the stage file names (a file from the
 * stage file's folder), or none. Throws ConfigurationError with every violation.
 */
export function loadStage(stage: string, file: string, profile?: string): StageConfig {
  if (!stageName.test(stage)) {
    throw new ConfigurationError([
      `stage: a name of 1 to 16 small letters and digits that begins with a letter is needed`,
    ]);
  }
  const stageFile = { name: file, settings: readJson(file) };
  const chosen = chooseProfile(stageFile, profile);
  if (chosen === undefined) return parse(stage, [stageFile]);
  const path = profileFile(chosen);
  const profileSource = { name: path === chosen ? path : `profile ${chosen}`, settings: readJson(path) };
  if (isSettings(profileSource.settings) && 'profile' in profileSource.settings) {
    throw new ConfigurationError([`${profileSource.name}: profile: a profile cannot name another`]);
  }
  return { ...parse(stage, [profileSource, stageFile]), profile: chosen };
}

/** Settings of no profile; `source` names them in messages. */
export function parseStage(stage: string, settings: unknown, source: string): StageConfig {
  return parse(stage, [{ name: source, settings }]);
}

function chooseProfile({ name, settings }: Source, profile: string | undefined): string | undefined {
  if (profile !== undefined) return absoluteProfile(profile, '.');
  const own = isSettings(settings) ? settings['profile'] : undefined;
  return typeof own === 'string' ? absoluteProfile(own, dirname(resolve(name))) : undefined;
}

/** Later sources go before earlier ones. */
function parse(stage: string, sources: readonly Source[]): StageConfig {
  const misshapen = sources.filter(({ settings }) => !isSettings(settings));
  if (misshapen.length > 0) {
    throw new ConfigurationError(
      misshapen.map(({ name }) => `${name}: (top level): an object of settings is needed`),
    );
  }
  const layers = sources.map(({ settings }) => settings).filter(isSettings);
  const parsed = stageFileSchema.safeParse(layers.reduce(mergeSettings, {}));
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues.map(
        ({ path, message }) => `${sourceOf(sources, path)}: ${path.join('.') || '(top level)'}: ${message}`,
      ),
    );
  }
  return deriveSettings(stage, parsed.data);
}

/** The last source that has the field: where the value comes from. */
function sourceOf(sources: readonly Source[], path: readonly PropertyKey[]): string {
  const has = ({ settings }: Source): boolean => {
    let value = settings;
    for (const key of path) {
      if (!isSettings(value) || !Object.hasOwn(value, key)) return false;
      value = value[String(key)];
    }
    return true;
  };
  const found = sources.filter(has);
  return (found.length > 0 ? found : sources).map(({ name }) => name).at(-1) ?? '';
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(resolve(file), 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError([`${file}: ${reason}`], { cause: error });
  }
}
