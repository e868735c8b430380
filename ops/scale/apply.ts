import type { StageConfig } from '../../lib/stage/stage-config.ts';
import { type Change, inOrder } from './changes.ts';
import type { Control } from './control.ts';
import type { History } from './history.ts';

/** Some changes were made, others not. */
export class HalfDoneError extends Error {
  override readonly name = 'HalfDoneError';
}

interface Order {
  /** The command, for the record. */
  readonly by: string;
  /** What holds before. */
  readonly config: StageConfig;
  readonly controls: readonly Control[];
  readonly changes: readonly Change[];
  readonly history: History;
  readonly progress: (line: string) => void;
}

/**
 * Makes the changes one control after the other and keeps on record what was made, also where one fails.
 * Throws HalfDoneError.
 */
export async function make({ by, config, controls, changes, history, progress }: Order): Promise<void> {
  const made: Change[] = [];
  try {
    for (const step of inOrder(config, controls, changes)) {
      progress(`${step.control.name} ...`);
      await step.control.write(Object.fromEntries(step.changes.map(({ path, after }) => [path, after])));
      made.push(...step.changes);
    }
  } catch (cause) {
    const left = changes.filter((change) => !made.includes(change)).map(({ path }) => path);
    throw new HalfDoneError(
      `${made.length} of ${changes.length} changes were made, not ${left.join(', ')}; scale back undoes what was made`,
      { cause },
    );
  } finally {
    if (made.length > 0) history.add(by, made, new Date());
  }
}
