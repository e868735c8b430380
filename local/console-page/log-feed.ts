/** A line of a log, for those who follow. */
export interface FeedLine {
  readonly at: number;
  readonly name: string;
  readonly line: string;
}

const keptLines = 300;

/** The latest lines of all logs in memory; followers get each new one. */
export class LogFeed {
  readonly #lines: FeedLine[] = [];
  readonly #followers = new Set<(line: FeedLine) => void>();

  readonly push = (name: string, line: string): void => {
    // Lines that are metrics are drawn.
    if (line.includes('"_aws"')) return;
    const added = { at: Date.now(), name, line };
    this.#lines.push(added);
    if (this.#lines.length > keptLines) this.#lines.shift();
    for (const follower of this.#followers) follower(added);
  };

  /** Tells the lines that are kept, then each new one. Returns what ends it. */
  follow(follower: (line: FeedLine) => void): () => void {
    this.#lines.forEach(follower);
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }
}
