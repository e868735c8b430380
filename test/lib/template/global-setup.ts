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
export default async function synthesize(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'hash-api-synth-'));
  const offline = join(import.meta.dirname, 'offline.ts');
  await promisify(execFile)(process.execPath, ['--import', offline, join(root, 'bin', 'app.ts')], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(cdkContext()) },
  });
  project.provide('assembly', folder);
  return () => rm(folder, { recursive: true, force: true });
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the synthesized assembly. */
    assembly: string;
  }
}
