import type { Values } from './settings-path.ts';

/**
 * A part of a running stage that holds some of its settings: a function, a poller, a usage plan. Reading and writing go
 * through the AWS API of its service.
 */
export interface Control {
  /** For people, such as `function compute-worker`. */
  readonly name: string;
  /** The settings that it holds. */
  readonly paths: readonly string[];
  /** What holds now. A setting that this part does not say is left out. */
  read(): Promise<Values>;
  /** Sets these, all of `paths`; resolves when they hold. */
  write(values: Values): Promise<void>;
}
