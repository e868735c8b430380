import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { cdkContext } from './cdk-context.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/**
 * Synthesizes once for all tests here, with every check on, as `cdk synth` would: a finding of cdk-nag or
 * of the CDK's own validation fails it. Whatever asks for an address fails it too.
 */
export default async function synthesizeAll(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'hash-api-synth-'));
  const [assembly, scaledAssembly] = await Promise.all([
    synthesize(join(folder, 'plain'), {}),
    synthesize(join(folder, 'scaled'), { profile: 'high-request-volume' }),
  ]);
  project.provide('assembly', assembly);
  project.provide('scaledAssembly', scaledAssembly);
  return () => rm(folder, { recursive: true, force: true });
}

async function synthesize(outDirectory: string, context: object): Promise<string> {
  const offline = join(import.meta.dirname, 'offline.ts');
  await promisify(execFile)(process.execPath, ['--import', offline, join(root, 'bin', 'app.ts')], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: outDirectory,
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdkContext(), ...context }),
    },
  });
  return outDirectory;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the synthesized assembly. */
    assembly: string;
    /** The same with what scales by itself: environments that are ready, and readers. */
    scaledAssembly: string;
  }
}
