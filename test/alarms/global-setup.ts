import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesize } from '../../local/template/synthesize.ts';

/** A stage that has every alarm: the one of replicas exists only where there are readers. */
export default async function synthesizeAlarms(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'hash-api-alarms-'));
  await synthesize({
    projectDirectory: resolve(import.meta.dirname, '../..'),
    outDirectory: folder,
    context: { nag: false, stageFile: join(import.meta.dirname, 'stage.json') },
  });
  project.provide('alarmsAssembly', folder);
  return () => rm(folder, { recursive: true, force: true });
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the synthesized assembly. */
    alarmsAssembly: string;
  }
}
