type Settings = Readonly<Record<string, unknown>>;

export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `over` on top of `base`, field by field at every depth; a field that is no object on both sides is replaced whole. */
export function mergeSettings(base: Settings, over: Settings): Settings {
  const merged = Object.entries(over).map(([key, value]): [string, unknown] => {
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isSettings(below) && isSettings(value) ? mergeSettings(below, value) : value];
  });
  return { ...base, ...Object.fromEntries(merged) };
}
