import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export type LogLine = (line: string) => void;

export interface LogFiles {
  /** Appends lines to `NAME.log`, which comes to be with its first line. */
  open(name: string): LogLine;
  close(): Promise<void>;
}

interface LogFile {
  readonly descriptor: number;
  /** Not yet written. */
  lines: string;
}

/** A log that is larger than this when it is opened becomes `NAME.log.1`, in place of the one before. */
const rotateBytes = 32 * 1024 * 1024;

/** Lines are gathered for this long, so that a request costs no write of its own; kill -9 loses as much. */
const gatherMs = 100;
/** And up to this many characters. */
const gatherLength = 1024 * 1024;

/** The logs of one run; `echo` sees every line at once. */
export function openLogFiles(directory: string, echo?: (name: string, line: string) => void): LogFiles {
  mkdirSync(directory, { recursive: true });
  const files = new Map<string, LogFile>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function fileOf(name: string): LogFile {
    let file = files.get(name);
    if (file === undefined) {
      const path = join(directory, `${name}.log`);
      rotate(path);
      files.set(name, (file = { descriptor: openSync(path, 'a'), lines: '' }));
    }
    return file;
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const file of files.values()) {
      if (file.lines === '') continue;
      write(file);
    }
  }

  // A process that ends by an error of its own still writes why.
  process.on('exit', flush);

  return {
    open: (name) => (line) => {
      // Processes that end may still speak when the logs are closed.
      if (closed) return;
      const file = fileOf(name);
      file.lines += `${line}\n`;
      if (file.lines.length > gatherLength) write(file);
      timer ??= setTimeout(flush, gatherMs);
      echo?.(name, line);
    },
    close() {
      if (closed) return Promise.resolve();
      flush();
      closed = true;
      process.off('exit', flush);
      for (const { descriptor } of files.values()) closeSync(descriptor);
      return Promise.resolve();
    },
  };
}

/** At once: the lines of all requests of a moment are one write into the system's memory. */
function write(file: LogFile): void {
  const rest = Buffer.from(file.lines);
  file.lines = '';
  for (let written = 0; written < rest.length;) written += writeSync(file.descriptor, rest, written);
}

function rotate(file: string): void {
  try {
    if (statSync(file).size > rotateBytes) renameSync(file, `${file}.1`);
  } catch {
    // There is no log yet.
  }
}
