import { resolve } from 'node:path';
import pc from 'picocolors';
import type { Cloud } from './cloud.ts';
import { startCloud } from './cloud.ts';
import type { Arguments } from './console/arguments.ts';
import { parseArguments, usage } from './console/arguments.ts';
import { readyText, stepLine } from './console/banner.ts';
import { failureText } from './console/failure.ts';

const defaultDirectory = resolve(import.meta.dirname, '..', '.local');
/** The exit code of a program that Ctrl-C ended: 128 and the signal's number. */
const interruptedExitCode = 130;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Resolves at the first signal that asks to stop; a second one ends the process at once. */
function awaitSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolveSignal) => {
    const onSignal = (signal: NodeJS.Signals): void => {
      resolveSignal(signal);
      process.on(signal, () => process.exit(interruptedExitCode));
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, onSignal);
  });
}

async function run(options: Arguments): Promise<number> {
  const { logs, json, stageFile } = options;
  const directory = options.data ?? defaultDirectory;
  const begun = performance.now();
  const stopping = new AbortController();
  const signalled = awaitSignal();
  void signalled.then(() => {
    stopping.abort();
  });

  if (!json) say(`\n  ${pc.bold('hash-api')}, stage ${options.stage}\n`);
  let cloud: Cloud;
  try {
    cloud = await startCloud({
      directory,
      context: { stage: options.stage, ...(stageFile !== undefined && { stageFile }) },
      port: options.port,
      signal: stopping.signal,
      ...(!json && {
        onStep: (step) => {
          say(stepLine(step));
        },
      }),
      ...(logs !== undefined && {
        onLogLine: (name, line) => {
          if (logs === 'all' || logs.name === name) say(`${pc.dim(`${name} |`)} ${line}`);
        },
      }),
    });
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    say('\n  Stopped before it was ready.');
    return interruptedExitCode;
  }

  say(json ? JSON.stringify(cloud.endpoints) : readyText(cloud, performance.now() - begun));
  const signal = await signalled;
  if (!json) say('\n  Stopping…');
  await cloud.stop();
  if (!json) say('  Stopped. The data stays for the next start.');
  return signal === 'SIGINT' ? interruptedExitCode : 0;
}

try {
  const options = parseArguments(process.argv.slice(2), process.env['PORT']);
  if (options.help) say(usage);
  else process.exitCode = await run(options);
} catch (error) {
  process.stderr.write(`\n${failureText(error)}\n`);
  process.exitCode = 1;
}
