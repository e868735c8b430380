/** One command of `hash-api`. */
export interface Command {
  readonly summary: string;
  readonly help: string;
  /**
   * Takes the arguments after its name. Throws UsageError, or what went wrong with a message for a person.
   * Returns its exit code, where that is more than that it did not fail.
   */
  run(args: readonly string[], output: (text: string) => void): Promise<number | undefined>;
}

/** The arguments cannot be understood; the message says which. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
