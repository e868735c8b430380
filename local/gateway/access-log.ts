import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Outcome } from './context-variables.ts';
import { compileContextTemplate } from './context-variables.ts';
import type { Api } from './definition.ts';
import type { Exchange } from './exchange.ts';

export interface AccessLog {
  write(exchange: Exchange, outcome: Outcome): void;
  close(): Promise<void>;
}

/** Lines are gathered for this long, so that a request does not cost a write of its own. */
const gatherMs = 200;

/** The stage's access log, in the stage's format, appended to a file; undefined where the stage has none. */
export function openAccessLog(api: Api, file: string): AccessLog | undefined {
  if (api.accessLogFormat === undefined) return undefined;
  // API Gateway writes `-` for a variable without a value.
  const format = compileContextTemplate(api.accessLogFormat, '-');
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  let lines = '';
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    timer = undefined;
    stream.write(lines);
    lines = '';
  }

  return {
    write(exchange, outcome) {
      lines += `${format(exchange, api, outcome)}\n`;
      timer ??= setTimeout(flush, gatherMs);
    },
    async close() {
      clearTimeout(timer);
      flush();
      stream.end();
      await once(stream, 'close');
    },
  };
}
