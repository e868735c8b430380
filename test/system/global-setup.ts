import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Cloud } from '../../local/cloud.ts';
import { startCloud } from '../../local/cloud.ts';

/** What `inject('cloud')` gives the system tests. */
type ProvidedCloud = Pick<Cloud, 'endpoints' | 'plans' | 'postgresOwner'> & {
  /** URLs of the queues by their names in the template. */
  readonly queues: Readonly<Record<string, string>>;
  readonly logsDirectory: string;
};

declare module 'vitest' {
  interface ProvidedContext {
    cloud: ProvidedCloud;
  }
}

/** Kept after the run: the logs tell why a test failed. */
const directory = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'hash-api', 'system-test');

/** One local cloud for all system tests, from the synthesized template, with fresh data on free ports. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await rm(directory, { recursive: true, force: true });
  const { endpoints, plans, postgresOwner, queues, stop } = await startCloud({ directory });
  project.provide('cloud', {
    endpoints,
    plans,
    postgresOwner,
    queues: Object.fromEntries(queues),
    logsDirectory: join(directory, 'logs'),
  });
  return stop;
}
