/** What the physical names of a stage's resources begin with: its functions, API, usage plans, proxy, cache. */
export const resourcePrefix = (stage: string): string => `hash-api-${stage}`;

export const functionName = (stage: string, name: string): string => `${resourcePrefix(stage)}-${name}`;

/** What keys in the bucket of uploads begin with: `uploads/TENANT/UPLOAD`. */
export const uploadsPrefix = 'uploads/';
