import { once } from 'node:events';
import type { WriteStream } from 'node:fs';
import { createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type LogLine = (line: string) => void;

export interface LogFiles {
  /** Appends lines to `NAME.log`, which comes to be with its first line. */
  open(name: string): LogLine;
  close(): Promise<void>;
}

/** A log that is larger than this when it is opened becomes `NAME.log.1`, in place of the one before. */
const rotateBytes = 32 * 1024 * 1024;

/** The logs of one run; `echo` sees every line too. */
export function openLogFiles(directory: string, echo?: (name: string, line: string) => void): LogFiles {
  mkdirSync(directory, { recursive: true });
  const streams = new Map<string, WriteStream>();

  function streamOf(name: string): WriteStream {
    let stream = streams.get(name);
    if (stream === undefined) {
      const file = join(directory, `${name}.log`);
      rotate(file);
      streams.set(name, (stream = createWriteStream(file, { flags: 'a' })));
    }
    return stream;
  }

  return {
    open: (name) => (line) => {
      streamOf(name).write(`${line}\n`);
      echo?.(name, line);
    },
    async close() {
      await Promise.all([...streams.values()].map(end));
    },
  };
}

async function end(stream: WriteStream): Promise<void> {
  stream.end();
  if (!stream.closed) await once(stream, 'close');
}

function rotate(file: string): void {
  try {
    if (statSync(file).size > rotateBytes) renameSync(file, `${file}.1`);
  } catch {
    // There is no log yet.
  }
}
