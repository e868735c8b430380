import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';

export interface LogEvent {
  /** Number of the line in its group, the first is 0: stable while the log is. */
  readonly position: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

/** The time that a line of JSON tells: of the runtime, of Powertools' logger, of API Gateway, of embedded metrics. */
const times = /"(?:time|timestamp)":"([^"]{20,35})"|"Timestamp":(\d{13})/;

/** `10/Oct/2030:13:55:36 +0000`, which `$context.requestTime` is. */
const commonLogTime = /^(\d{2})\/(\w{3})\/(\d{4}):(.*)$/;

/** Milliseconds since the epoch; NaN of what is no time. */
const parseTime = (text: string): number => Date.parse(text.replace(commonLogTime, '$1 $2 $3 $4'));

/**
 * Lines of a log and of the one that was rotated away before it, oldest first. A line without a time of its own has
 * that of the line before it, or, at the beginning, of the file's last change.
 */
export async function* readLogEvents(file: string): AsyncGenerator<LogEvent> {
  let position = 0;
  for (const path of [`${file}.1`, file]) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) continue;
    let timestamp = Math.floor(found.mtimeMs);
    for await (const message of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      const [, text, number] = times.exec(message) ?? [];
      const parsed = text === undefined ? Number(number) : parseTime(text);
      if (Number.isFinite(parsed)) timestamp = parsed;
      yield { position: position++, timestamp, message };
    }
  }
}
