import type { FunctionName } from '../stage/function-names.ts';
import { bundleFunction, type Bundle } from './bundle.ts';

export type Bundles = Readonly<Record<FunctionName, Bundle>>;

/** Bundles every function, side by side. */
export async function bundleAll(): Promise<Bundles> {
  const [hash, tasks, health, docs, computeWorker, maintenance, migrate] = await Promise.all([
    bundleFunction('hash'),
    bundleFunction('tasks'),
    bundleFunction('health'),
    bundleFunction('docs'),
    bundleFunction('compute-worker'),
    bundleFunction('maintenance'),
    bundleFunction('migrate'),
  ]);
  return { hash, tasks, health, docs, 'compute-worker': computeWorker, maintenance, migrate };
}
