/** The messages of an error and of what caused it. */
export function reasonsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  return [error.message || error.name, ...(error.cause === undefined ? [] : reasonsOf(error.cause))];
}

/** Tells the person at the terminal, beside what the command puts out. */
export function warn(text: string): void {
  process.stderr.write(`${text}\n`);
}
