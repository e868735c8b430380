/** The functions, each named for its folder under lambdas/. */
export const apiFunctionNames = ['hash', 'tasks', 'uploads', 'health', 'docs', 'stats'] as const;
export type ApiFunctionName = (typeof apiFunctionNames)[number];

export const functionNames = [
  ...apiFunctionNames,
  'figures',
  'upload-records',
  'compute-worker',
  'object-worker',
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
    uploads: make('uploads'),
    health: make('health'),
    docs: make('docs'),
    stats: make('stats'),
    figures: make('figures'),
    'upload-records': make('upload-records'),
    'compute-worker': make('compute-worker'),
    'object-worker': make('object-worker'),
    'dead-letters': make('dead-letters'),
    'key-expiry': make('key-expiry'),
    maintenance: make('maintenance'),
    migrate: make('migrate'),
  };
}
