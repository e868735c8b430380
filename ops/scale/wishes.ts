import { UsageError } from '../command.ts';
import type { Values } from './settings-path.ts';

/** `SETTING=NUMBER` of the command line. Throws UsageError, naming settings that resemble an unknown one. */
export function parseWishes(wishes: readonly string[], paths: readonly string[]): Values {
  if (wishes.length === 0) throw new UsageError('set what? Such as workers.compute.maxConcurrency=50');
  return Object.fromEntries(
    wishes.map((wish) => {
      const [path = '', text, ...more] = wish.split('=');
      const value = Number(text);
      if (text === undefined || text.trim() === '' || more.length > 0 || !(value >= 0)) {
        throw new UsageError(`${wish}: SETTING=NUMBER is needed, such as workers.compute.maxConcurrency=50`);
      }
      if (!paths.includes(path)) {
        const last = path.split('.').at(-1) ?? '';
        const near = paths.filter((one) => one.endsWith(`.${last}`) || one.startsWith(`${path}.`));
        throw new UsageError(
          `${path} cannot be changed while the service runs${near.length > 0 ? `; there is ${near.join(', ')}` : ': scale show lists what can'}`,
        );
      }
      return [path, value];
    }),
  );
}
