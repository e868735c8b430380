import { writeFile } from 'node:fs/promises';
import { UsageError } from '../ops/command.ts';
import { parseArguments, type Arguments } from './console/arguments.ts';
import { help } from './console/help.ts';
import { showProgress } from './console/progress.ts';
import { htmlReport } from './report/page.ts';
import { textReport } from './report/text.ts';
import { runScenario } from './run/run-scenario.ts';
import { findDeployed } from './target/find-deployed.ts';
import { findLocal } from './target/find-local.ts';

const interruptedCode = 130;
const exitCodes = { passed: 0, failed: 1, invalid: 1, interrupted: interruptedCode };

async function run({ scenario, settings, target: given, json, report }: Arguments): Promise<number> {
  const ending = new AbortController();
  const interrupt = (): void => {
    // Who asks twice does not want to wait for the answers that are under way.
    if (ending.signal.aborted) process.exit(interruptedCode);
    ending.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const { tenants } = settings;
  const target = await ('data' in given
    ? findLocal(given, tenants)
    : findDeployed(given.url, given, tenants));
  let progress: { stop(): void } | undefined;
  try {
    const result = await runScenario({
      scenario,
      settings,
      target,
      signal: ending.signal,
      onRun: (begun) => {
        progress = showProgress(begun, process.stderr);
      },
    });
    progress?.stop();
    process.stdout.write(textReport(result));
    if (report !== undefined) await writeFile(report, htmlReport(result));
    if (json !== undefined) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
    return exitCodes[result.verdict];
  } finally {
    progress?.stop();
    await target.release();
  }
}

try {
  const parsed = parseArguments(process.argv.slice(2));
  if (parsed === undefined) process.stdout.write(help());
  else process.exitCode = await run(parsed);
} catch (error) {
  const usage = error instanceof UsageError;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (usage) process.stderr.write('npm run load -- --help tells more.\n');
  process.exitCode = usage ? 2 : 1;
}
