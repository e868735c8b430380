#!/usr/bin/env node
import { UsageError, type Command } from '../ops/command.ts';
import { reasonsOf } from '../ops/reasons.ts';

/** Loaded when called: each has its own clients. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  keys: async () => (await import('../ops/keys/keys.ts')).keys,
  logs: async () => (await import('../ops/logs/logs.ts')).logs,
  migrate: async () => (await import('../ops/migrate.ts')).migrate,
  plan: async () => (await import('../ops/plan/plan.ts')).plan,
  redrive: async () => (await import('../ops/redrive/redrive.ts')).redrive,
  scale: async () => (await import('../ops/scale/scale.ts')).scale,
  status: async () => (await import('../ops/status/status.ts')).status,
  sum: async () => (await import('../ops/sum/sum.ts')).sum,
  tasks: async () => (await import('../ops/tasks/tasks.ts')).tasks,
  tune: async () => (await import('../ops/tune/tune.ts')).tune,
};

async function help(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(commands).map(async ([name, load]) => `  ${name.padEnd(10)}${(await load()).summary}`),
  );
  return `Usage: npx hash-api COMMAND [OPTIONS]\n\n${lines.join('\n')}\n\nnpx hash-api COMMAND --help tells more. Run the service itself with npm start.\n`;
}

const wantsHelp = (args: readonly string[]): boolean => args.some((arg) => arg === '--help' || arg === '-h');

/** Exit code: the command's own, 1 where it failed, 2 where the arguments cannot be understood. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  const load = name === undefined || !Object.hasOwn(commands, name) ? undefined : commands[name];
  if (!load) {
    const asked = name === undefined || wantsHelp([name]);
    if (asked) process.stdout.write(await help());
    else process.stderr.write(`hash-api has no command ${name}.\n\n${await help()}`);
    return asked ? 0 : 2;
  }
  const command = await load();
  if (wantsHelp(args)) {
    process.stdout.write(command.help);
    return 0;
  }
  try {
    return (await command.run(args, (text) => process.stdout.write(`${text}\n`))) ?? 0;
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\n${command.help}`);
      return 2;
    }
    process.stderr.write(`${reasonsOf(error).join(': ')}\n`);
    return 1;
  }
}

// Whoever read the output has seen enough, such as `head`.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  process.exit(code === 'EPIPE' ? 0 : 1);
});
process.exitCode = await main(process.argv.slice(2));
