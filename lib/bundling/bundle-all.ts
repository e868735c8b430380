import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionNames, type FunctionName } from '../stage/function-names.ts';
import { bundleFunction, type Bundle } from './bundle.ts';
import { root } from './root.ts';

/** Bundles every function, side by side. */
export async function bundleAll(): Promise<Record<FunctionName, Bundle>> {
  const entries = await Promise.all(
    functionNames.map(async (name): Promise<[FunctionName, Bundle]> => [
      name,
      await bundleFunction(name).catch((error: unknown) => missing(name, error)),
    ]),
  );
  return Object.fromEntries(entries) as Record<FunctionName, Bundle>;
}

/** While functions are being written: one that does not build yet answers 503. */
function missing(name: FunctionName, error: unknown): Bundle {
  process.stderr.write(`lambdas/${name} does not build yet: ${String(error).slice(0, 300)}\n`);
  const folder = join(root, 'node_modules', '.cache', 'hash-api', 'bundles', `${name}-missing`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'index.mjs'),
    'export const handler = async () => ({ statusCode: 503, body: "" });\n',
  );
  return { folder, hash: `${name}-missing`, metafile: { inputs: {}, outputs: {} } };
}
