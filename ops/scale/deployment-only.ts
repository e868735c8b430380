import type { StageConfig } from '../../lib/stage/stage-config.ts';

/** Settings of numbers that differ and that nothing can change on a running stage: `PATH  BEFORE -> AFTER`. */
export function deploymentOnly(
  before: StageConfig,
  after: StageConfig,
  live: ReadonlySet<string>,
): readonly string[] {
  const numbers = new Map(leaves(before));
  return [...leaves(after)].flatMap(([path, value]) => {
    const old = numbers.get(path);
    return old === value || live.has(path) ? [] : [`${path}  ${old ?? 'none'} -> ${value}`];
  });
}

function* leaves(tree: object, prefix = ''): Generator<[path: string, value: number]> {
  for (const [key, value] of Object.entries(tree) as [string, unknown][]) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof value === 'number') yield [path, value];
    else if (typeof value === 'object' && value !== null) yield* leaves(value, path);
  }
}
