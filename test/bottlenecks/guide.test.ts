import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloud, type Cloud } from '../../local/cloud.ts';

const project = join(import.meta.dirname, '../..');
const directory = join(project, 'node_modules/.cache/hash-api/guide-test', randomUUID());

/** What a person says who is asked. */
const answers = '--yes';

/** Commands of the guide that work on what runs here, as written. Those that name a stage are for AWS. */
const commands = [...readFileSync(join(project, 'docs/scaling.md'), 'utf8').matchAll(/^```sh\n(.*?)^```/gms)]
  .flatMap(([, block = '']) => block.split('\n'))
  .map((line) => line.replace(/\s+#.*$/, ''))
  .filter((line) => /^npx hash-api (scale|status|keys|redrive)\b/.test(line))
  .filter((line) => !line.includes('--stage') && !/ [A-Z_]{2,}/.test(line));

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ directory });
});
afterAll(async () => {
  await cloud.stop();
  await rm(directory, { recursive: true, force: true });
});

/** The exit code and what was said. */
function run(line: string): Promise<{ code: number; said: string }> {
  const [, , ...args] = line.split(/\s+/);
  const asks = /scale (set|apply|back)/.test(line) && !line.includes('--dry-run');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(project, 'bin/hash-api.ts'), ...args, '--data', directory, ...(asks ? [answers] : [])],
      { timeout: 60_000 },
      (error, stdout, stderr) => {
        resolve({
          code: typeof error?.code === 'number' ? error.code : error ? -1 : 0,
          said: stdout + stderr,
        });
      },
    );
  });
}

test('the commands of the scaling guide do what it says, one after the other', async () => {
  expect(commands.length).toBeGreaterThan(5);
  for (const line of commands) {
    const { code, said } = await run(line);
    // Status tells the health by its code.
    const good = line.includes(' status') ? [0, 3, 4] : [0];
    expect(good, `${line}\n${said}`).toContain(code);
  }
});
