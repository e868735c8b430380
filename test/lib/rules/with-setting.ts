import type { Remedy } from '../../../lib/rules/rule.ts';
import { isSettings, mergeSettings } from '../../../lib/stage/merge-settings.ts';

/** A stage's settings as they would be written, with the changes of a remedy made. */
export function withRemedy(settings: unknown, remedy: Remedy): unknown {
  return remedy.reduce<Readonly<Record<string, unknown>>>(
    (changed, { setting, value }) => {
      const nested = setting.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
      return isSettings(nested) ? mergeSettings(changed, nested) : changed;
    },
    isSettings(settings) ? settings : {},
  );
}
