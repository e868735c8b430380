import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startCloud } from '../../local/cloud.ts';
import { parseArguments } from '../../local/console/arguments.ts';
import { onQuietMachine } from './quiet-machine.ts';

const project = join(import.meta.dirname, '../..');

/** The guide's examples, block by block, as written but for what is said of them. */
const blocks = [
  ...readFileSync(join(project, 'docs/scaling.md'), 'utf8').matchAll(/^```sh\n(.*?)^```/gms),
].map(([, block = '']) =>
  block
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, '')),
);

/** Examples of one command that work on what runs here; the others name a stage of AWS, or what is to be filled in. */
const commandsOf = (command: RegExp): string[] =>
  blocks
    .flat()
    .filter((line) => command.test(line))
    .filter((line) => !/ [A-Z_]{2,}/.test(line));

/** Options of `npm start` in the block that has this command. */
function startOptions(line: string): string[] {
  const start = blocks.find((block) => block.includes(line))?.find((each) => each.startsWith('npm start'));
  return start?.split(/\s+/).slice(3) ?? [];
}

/** A folder in which examples find the project's files and leave theirs. */
async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'hash-api-guide-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  for (const name of ['ops', 'load-tests']) await symlink(join(project, name), join(made, name));
  return made;
}

/** What `npm start` starts with these options. */
async function start(directory: string, options: readonly string[]): Promise<void> {
  const { stage, stageFile, cpuShare } = parseArguments(options, undefined);
  const cloud = await startCloud({
    directory: join(directory, '.local'),
    context: { stage, ...(stageFile !== undefined && { stageFile: resolve(project, stageFile) }) },
    cpuShare,
  });
  onTestFinished(() => cloud.stop());
}

/** The exit code and what was said, on what runs there; who is asked says yes. */
function run(line: string, directory: string): Promise<{ code: number; said: string }> {
  const [program, ...args] = line.startsWith('npm run load -- ')
    ? ['load-tests/main.ts', ...line.split(/\s+/).slice(4)]
    : ['bin/hash-api.ts', ...line.split(/\s+/).slice(2)];
  const asks = /scale (set|apply|back)/.test(line) && !line.includes('--dry-run');
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(project, program), ...args, '--data', join(directory, '.local'), ...(asks ? ['--yes'] : [])],
      { cwd: directory, timeout: 180_000 },
      (error, stdout, stderr) => {
        done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, said: stdout + stderr });
      },
    );
  });
}

test('the commands on what runs do what the guide says, one after the other', async () => {
  const directory = await folder();
  await start(directory, []);
  const commands = commandsOf(/^npx hash-api (scale|status|keys|redrive)\b/).filter(
    (line) => !line.includes('--stage'),
  );
  expect(commands.length).toBeGreaterThan(5);
  for (const line of commands) {
    const { code, said } = await run(line, directory);
    // Status tells the health by its code.
    const good = line.includes(' status') ? [0, 3, 4] : [0];
    expect(good, `${line}\n${said}`).toContain(code);
  }
});

test('each plan says what breaks first, and writes the report that was asked for', async () => {
  const directory = await folder();
  // What --check does, plan.test.ts does.
  const commands = commandsOf(/^npx hash-api plan\b/).filter((line) => !line.includes('--check'));
  expect(commands.length).toBeGreaterThan(2);
  for (const line of commands) {
    const { code, said } = await run(line, directory);
    // 1: a promise is not kept, as the guide says of them.
    expect([0, 1], `${line}\n${said}`).toContain(code);
    expect(said).toContain('hash-api plan of');
    expect(said).toContain('L-B99A9384');
  }
  expect(await readdir(directory)).toContain('plan.html');
});

test('each sweep of tune ends in a choice, and writes the report that was asked for', async () => {
  const directory = await folder();
  const commands = commandsOf(/^npx hash-api tune\b/);
  expect(commands.length).toBeGreaterThan(1);
  const [options, ...others] = [...new Set(commands.map((line) => startOptions(line).join(' ')))];
  // One start serves all of them.
  expect(others).toEqual([]);
  await start(directory, options?.split(' ') ?? []);
  for (const line of commands) {
    const { code, said } = await run(line, directory);
    expect(code, `${line}\n${said}`).toBe(0);
    expect(said).toContain(`By balance: functions.${line.split(/\s+/)[3] ?? ''}.memoryMib=`);
  }
  expect(await readdir(directory)).toContain('tune.html');
});

test('each load run keeps its thresholds: the queue of a spike ends when plan says', (context) =>
  onQuietMachine(context, async () => {
    const directory = await folder();
    const commands = commandsOf(/^npm run load\b/);
    expect(commands.length).toBeGreaterThan(0);
    for (const line of commands) {
      await start(directory, startOptions(line));
      const { code, said } = await run(line, directory);
      expect(code, `${line}\n${said}`).toBe(0);
      expect(said).toContain('drain the spike’s queue in');
    }
  }));
