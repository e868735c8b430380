import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** Synthesis failed; the message is what the app said, without its stack. */
export class SynthesisError extends Error {
  override readonly name = 'SynthesisError';
}

const cdkFileSchema = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

/**
 * Runs the CDK app, as `cdk synth` does, in a process of its own: the app's memory and its modules are gone
 * once the template is there.
 */
export async function synthesize(options: {
  readonly projectDirectory: string;
  readonly outDirectory: string;
  /** Goes before the context of cdk.json. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}): Promise<void> {
  const { projectDirectory, outDirectory, context, signal } = options;
  const cdkFile = cdkFileSchema.parse(JSON.parse(readFileSync(join(projectDirectory, 'cdk.json'), 'utf8')));
  const app = spawn(process.execPath, [join('bin', 'app.ts')], {
    cwd: projectDirectory,
    env: {
      ...process.env,
      NO_COLOR: '1',
      CDK_OUTDIR: outDirectory,
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdkFile.context, ...context }),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(signal === undefined ? {} : { signal }),
  });
  const [errors] = await Promise.all([text(app.stderr), once(app, 'close')]);
  if (app.exitCode !== 0) throw new SynthesisError(readMessage(errors));
}

/** What Node prints of an uncaught error, without the source line before the message and the stack after it. */
export function readMessage(output: string): string {
  const lines = output.split('\n');
  const start = lines.findIndex((line) => /^(?:Uncaught )?(?:[A-Z]\w*)?Error(?: \[\w+\])?: /.test(line));
  if (start < 0) return output.trim();
  const rest = lines.slice(start);
  const end = rest.findIndex((line) => /^\s+at /.test(line));
  return rest
    .slice(0, end < 0 ? rest.length : end)
    .join('\n')
    .replace(/^(?:Uncaught )?\w+(?: \[\w+\])?: /, '')
    .trim();
}
