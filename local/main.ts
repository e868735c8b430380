import { resolve } from 'node:path';
import pc from 'picocolors';
import type { Cloud } from './cloud.ts';
import { startCloud } from './cloud.ts';
import type { Arguments } from './console/arguments.ts';
import { parseArguments, usage } from './console/arguments.ts';
import { readyText, stepLine } from './console/banner.ts';
import { failureText } from './console/failure.ts';
import type { StopRequest } from './console/stop-request.ts';
import { awaitStopRequest } from './console/stop-request.ts';

const defaultDirectory = resolve(import.meta.dirname, '..', '.local');

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function end({ exitCode, error }: StopRequest, directory: string): number {
  if (error !== undefined) process.stderr.write(`\n${failureText(error, directory)}\n`);
  return exitCode;
}

async function run(options: Arguments, directory: string): Promise<number> {
  const { logs, json, stage, stageFile, profile } = options;
  const begun = performance.now();
  const stopping = new AbortController();
  const stopRequest = awaitStopRequest();
  void stopRequest.then(() => {
    stopping.abort();
  });

  if (!json)
    say(`\n  ${pc.bold('hash-api')}, stage ${stage}${profile === undefined ? '' : `, profile ${profile}`}\n`);
  let cloud: Cloud;
  try {
    cloud = await startCloud({
      directory,
      context: {
        stage,
        ...(stageFile !== undefined && { stageFile }),
        ...(profile !== undefined && { profile }),
      },
      port: options.port,
      cpuShare: options.cpuShare,
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
  } catch (failure) {
    if (!stopping.signal.aborted) throw failure;
    say('\n  Stopped before it was ready.');
    return end(await stopRequest, directory);
  }

  say(json ? JSON.stringify(cloud.endpoints) : readyText(cloud, directory, performance.now() - begun));
  const exitCode = end(await stopRequest, directory);
  if (!json) say('\n  Stopping…');
  await cloud.stop();
  if (!json) say('  Stopped. The data stays for the next start.');
  return exitCode;
}

let directory = defaultDirectory;
try {
  const options = parseArguments(process.argv.slice(2), process.env['PORT']);
  if (options.help) say(usage);
  else {
    directory = options.data ?? defaultDirectory;
    process.exitCode = await run(options, directory);
  }
} catch (error) {
  process.stderr.write(`\n${failureText(error, directory)}\n`);
  process.exitCode = 1;
}
