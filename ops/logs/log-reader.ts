import {
  paginateFilterLogEvents,
  ResourceNotFoundException,
  type CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs';

export interface LogEvent {
  readonly timestampMs: number;
  /** Of the function, or `access`. */
  readonly name: string;
  readonly message: string;
}

interface Selection {
  readonly stage: string;
  /** Log groups without `/hash-api/STAGE/`. */
  readonly names: readonly string[];
  /** Only lines with this text. */
  readonly containing?: string | undefined;
  readonly fromMs: number;
}

/** CloudWatch Logs shows a line some seconds late, and not in order: each look goes back this far. */
const lateMs = 15_000;

/** Lines of several log groups; each look gives those that no look gave before. */
export class LogReader {
  #client: CloudWatchLogsClient;
  readonly #selection: Selection;
  /** Times of the events given, by their ids, as far back as the next look goes. */
  readonly #given = new Map<string, number>();
  #latestMs: number;

  constructor(client: CloudWatchLogsClient, selection: Selection) {
    this.#client = client;
    this.#selection = selection;
    this.#latestMs = selection.fromMs + lateMs;
  }

  /** Goes on with another client, where the service is elsewhere now. */
  reconnect(client: CloudWatchLogsClient): void {
    this.#client.destroy();
    this.#client = client;
  }

  /** In the order of time. A group that does not exist yet has no lines. */
  async next(): Promise<LogEvent[]> {
    const startMs = this.#latestMs - lateMs;
    for (const [id, timestampMs] of this.#given) if (timestampMs < startMs) this.#given.delete(id);
    const found = await Promise.all(this.#selection.names.map((name) => this.#read(name, startMs)));
    return found.flat().sort((one, other) => one.timestampMs - other.timestampMs);
  }

  async #read(name: string, startTime: number): Promise<LogEvent[]> {
    const { stage, containing } = this.#selection;
    const input = {
      logGroupName: `/hash-api/${stage}/${name}`,
      startTime,
      // Quotes make it a search for the text as it is.
      ...(containing !== undefined && { filterPattern: `"${containing}"` }),
    };
    const read: LogEvent[] = [];
    try {
      for await (const { events = [] } of paginateFilterLogEvents({ client: this.#client }, input)) {
        for (const { eventId, timestamp = 0, message = '' } of events) {
          const id = `${name} ${eventId ?? `${timestamp} ${message}`}`;
          if (this.#given.has(id)) continue;
          this.#given.set(id, timestamp);
          this.#latestMs = Math.max(this.#latestMs, timestamp);
          read.push({ timestampMs: timestamp, name, message: message.trimEnd() });
        }
      }
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    return read;
  }
}
