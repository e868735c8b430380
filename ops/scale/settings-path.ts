import type { StageConfig } from '../../lib/stage/stage-config.ts';

/** Values of settings by their paths, such as `workers.compute.maxConcurrency`. */
export type Values = Readonly<Record<string, number>>;

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The number at a path; undefined where there is none. */
export function settingOf(config: StageConfig, path: string): number | undefined {
  let value: unknown = config;
  for (const key of path.split('.')) value = isTree(value) ? value[key] : undefined;
  return typeof value === 'number' ? value : undefined;
}

/** The same settings with others at these paths. */
export function withSettings(config: StageConfig, values: Values): StageConfig {
  let changed = config;
  for (const [path, value] of Object.entries(values)) changed = withOne(changed, path.split('.'), value);
  return changed;
}

/** Keeps the shape: a path leads to a number that was there before, and the same type comes back. */
function withOne<T extends object>(tree: T, [key = '', ...rest]: readonly string[], value: number): T {
  const child: unknown = key in tree ? tree[key as keyof T] : undefined;
  return { ...tree, [key]: rest.length > 0 && isTree(child) ? withOne(child, rest, value) : value };
}

/** What to write into a stage file, so that the next deployment keeps these values. */
export function stageFileOf(values: Values): Tree {
  let settings: Tree = {};
  for (const [path, value] of Object.entries(values)) settings = grow(settings, path.split('.'), value);
  return settings;
}

function grow(tree: Tree, [key = '', ...rest]: readonly string[], value: number): Tree {
  const child = tree[key];
  return { ...tree, [key]: rest.length > 0 ? grow(isTree(child) ? child : {}, rest, value) : value };
}
