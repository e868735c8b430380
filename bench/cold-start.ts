import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFunction, type Bundle } from '../lib/bundling/bundle.ts';
import { benchEnvironment } from './proxy-event.ts';
import type { Benchmark } from './report.ts';
import { median } from './samples.ts';

const rounds = 41;

/** Milliseconds of a fresh Node process that runs `script` as a module, from its start to its exit. */
async function lifeOf(script: string): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH: process.env['PATH'], ...benchEnvironment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the process ended with exit code ${String(code)}`);
  return performance.now() - start;
}

/** Bytes of what is loaded at the start: the entry and the chunks that it imports statically. */
function startBytes({ metafile }: Bundle): number {
  const entry = Object.keys(metafile.outputs).find((path) => metafile.outputs[path]?.entryPoint);
  const seen = new Set<string>();
  const queue = entry === undefined ? [] : [entry];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const imports = metafile.outputs[path]?.imports ?? [];
    queue.push(
      ...imports.filter(({ kind, external }) => kind === 'import-statement' && !external).map((i) => i.path),
    );
  }
  return [...seen].reduce((sum, path) => sum + (metafile.outputs[path]?.bytes ?? 0), 0);
}

function codeBytes({ metafile }: Bundle): number {
  const scripts = Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.mjs'));
  return scripts.reduce((sum, [, output]) => sum + output.bytes, 0);
}

/** What the hash function's bundle adds to the start of a process, and how large it is. */
export const coldStartBenchmark: Benchmark = {
  name: 'cold-start',
  method: `import and initialisation of the hash function's bundle in a fresh process, against an empty Node process; median of ${rounds} processes each, alternating`,
  async run() {
    const bundle = await bundleFunction('hash');
    const load = `await import(${JSON.stringify(pathToFileURL(join(bundle.folder, 'index.mjs')).href)})`;
    const empties: number[] = [];
    const loads: number[] = [];
    for (let round = 0; round < rounds; round++) {
      empties.push(await lifeOf(''));
      loads.push(await lifeOf(load));
    }
    const added = median(loads) - median(empties);
    const atStart = startBytes(bundle) / 1000;
    return [
      { name: 'an empty Node process', value: median(empties), unit: 'ms' },
      { name: 'added by the hash bundle', value: added, unit: 'ms', target: 'at most 40', met: added <= 40 },
      { name: 'loaded at the start', value: atStart, unit: 'kB', target: 'at most 300', met: atStart <= 300 },
      { name: 'with what loads on demand (SDK, clients)', value: codeBytes(bundle) / 1000, unit: 'kB' },
    ];
  },
};
