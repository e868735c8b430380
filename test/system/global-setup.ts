import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startCloud } from '../../local/cloud.ts';
import type { Endpoints } from '../../local/endpoints.ts';

declare module 'vitest' {
  interface ProvidedContext {
    endpoints: Endpoints;
    /** Ids of the plans' keys, by plan. */
    tenants: Readonly<Record<string, string>>;
    /** URL of the database as its owner. */
    postgresOwner: string;
    /** URLs of the queues by their names in the template. */
    queues: Readonly<Record<string, string>>;
    logsDirectory: string;
  }
}

/** Kept after the run: the logs tell why a test failed. */
const directory = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'hash-api', 'system-test');

/** One local cloud for all system tests, from the synthesized template, with fresh data on free ports. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await rm(directory, { recursive: true, force: true });
  const stageFile = join(import.meta.dirname, 'stage.json');
  const cloud = await startCloud({ directory, context: { stageFile } });
  project.provide('endpoints', cloud.endpoints);
  project.provide('tenants', Object.fromEntries(cloud.plans.map(({ name, keyId }) => [name, keyId])));
  project.provide('postgresOwner', cloud.postgresOwner);
  project.provide('queues', Object.fromEntries(cloud.queues));
  project.provide('logsDirectory', join(directory, 'logs'));
  return () => cloud.stop();
}
