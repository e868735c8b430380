import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isProfileFile } from '../../core/names/profiles.ts';
import { ConfigurationError } from './configuration-error.ts';

const folder = join(import.meta.dirname, '..', 'profiles');

/** The profiles that come with the service. */
export function profileNames(): readonly string[] {
  return readdirSync(folder)
    .map((file) => basename(file, '.json'))
    .toSorted();
}

/**
 * A profile as it is passed on: its name, or the absolute path of a file of one's own, which `directory` is the base
 * of. Names are not checked here.
 */
export function absoluteProfile(profile: string, directory: string): string {
  return isProfileFile(profile) ? resolve(directory, profile) : profile;
}

/** The file of a profile from absoluteProfile. Throws ConfigurationError with the names that exist. */
export function profileFile(profile: string): string {
  if (isProfileFile(profile)) return profile;
  const names = profileNames();
  if (names.includes(profile)) return join(folder, `${profile}.json`);
  throw new ConfigurationError([
    `profile: there is no "${profile}": the profiles are ${names.join(', ')}; one of your own is given as a file, such as ./mine.json`,
  ]);
}
