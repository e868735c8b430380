/** The functions, each named for its folder under lambdas/. */
export const apiFunctionNames = ['hash', 'tasks', 'health', 'docs'] as const;
export type ApiFunctionName = (typeof apiFunctionNames)[number];

export const functionNames = [...apiFunctionNames, 'compute-worker', 'maintenance', 'migrate'] as const;
export type FunctionName = (typeof functionNames)[number];
