/** The functions, each named for its folder under lambdas/. */
export const apiFunctionNames = ['hash', 'tasks', 'health', 'docs', 'stats'] as const;
export type ApiFunctionName = (typeof apiFunctionNames)[number];

export const functionNames = [
  ...apiFunctionNames,
  'figures',
  'compute-worker',
  'dead-letters',
  'key-expiry',
  'maintenance',
  'migrate',
] as const;
export type FunctionName = (typeof functionNames)[number];

/** One value for each function. */
export function forEachFunction<T>(make: (name: FunctionName) => T): Record<FunctionName, T> {
  return {
    hash: make('hash'),
    tasks: make('tasks'),
    health: make('health'),
    docs: make('docs'),
    stats: make('stats'),
    figures: make('figures'),
    'compute-worker': make('compute-worker'),
    'dead-letters': make('dead-letters'),
    'key-expiry': make('key-expiry'),
    maintenance: make('maintenance'),
    migrate: make('migrate'),
  };
}
