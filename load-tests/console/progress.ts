import type { LoadRun } from '../run/load-run.ts';
import { say } from '../report/format.ts';

/** Milliseconds between two lines: a terminal's line is written over, others are kept in a log. */
const everyMs = { terminal: 1000, log: 5000 };

/** Says how a run goes, until it is stopped. */
export function showProgress(run: LoadRun, stream: NodeJS.WriteStream): { stop(): void } {
  const terminal = stream.isTTY;
  const timer = setInterval(
    () => {
      const phase = run.phases.at(-1);
      if (phase === undefined) return;
      const { asked, refused, failed } = phase.counts;
      const line = `${phase.name}: ${say(Math.round(run.recorder.seconds()))} s, ${say(asked)} asked, ${say(run.generator.inFlight)} in flight, ${say(refused)} refused, ${say(failed)} failed, ${say(run.tasks.open)} tasks open`;
      stream.write(terminal ? `\r\u001b[K  ${line}` : `${line}\n`);
    },
    terminal ? everyMs.terminal : everyMs.log,
  ).unref();
  return {
    stop() {
      clearInterval(timer);
      if (terminal) stream.write('\r\u001b[K');
    },
  };
}
