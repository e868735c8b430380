import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isSettings, mergeSettings } from '../../lib/stage/merge-settings.ts';
import type { StageConfig } from '../../lib/stage/stage-config.ts';
import { violationsOf } from '../../lib/rules/rules.ts';
import { stageFileOf, type Values } from '../scale/settings-path.ts';

/**
 * Puts settings into a stage file; the others stay, in their order. `load` reads a file as the stage's. Throws
 * ConfigurationError, or an Error with every rule that the settings would break, and leaves the file as it was.
 */
export function writeSettings(file: string, values: Values, load: (file: string) => StageConfig): void {
  const text = readFileSync(file, 'utf8');
  const settings: unknown = JSON.parse(text);
  if (!isSettings(settings)) throw new Error(`${file}: (top level): an object of settings is needed`);
  const indent = /^[ \t]+(?=")/m.exec(text)?.[0] ?? '  ';
  const partial = `${file}.partial`;
  try {
    writeFileSync(partial, `${JSON.stringify(mergeSettings(settings, stageFileOf(values)), null, indent)}\n`);
    const violations = violationsOf(load(partial));
    if (violations.length > 0) {
      throw new Error(`${file} was not changed:\n${violations.map((line) => `  - ${line}`).join('\n')}`);
    }
    renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
}
