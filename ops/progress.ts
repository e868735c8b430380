/** How far a command is, on standard error: one line that changes on a terminal, else a line now and then. */
export interface Progress {
  say(text: string): void;
  /** Clears the line. */
  end(): void;
}

/** Milliseconds before the first line, and between two where there is no terminal. */
const quietMs = 2_000;

export function createProgress(
  stream: NodeJS.WriteStream = process.stderr,
  now = () => performance.now(),
): Progress {
  let saidAt = now();
  let shown = false;
  return {
    say(text) {
      const isTerminal = stream.isTTY;
      if (now() - saidAt < quietMs && !(isTerminal && shown)) return;
      stream.write(isTerminal ? `\r\u001b[K${text}` : `${text}\n`);
      shown = true;
      saidAt = now();
    },
    end() {
      if (shown && stream.isTTY) stream.write('\r\u001b[K');
      shown = false;
    },
  };
}
