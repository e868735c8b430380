/** A physical name without the stack's name before it: `hash-api-dev-compute-worker` is `compute-worker`. */
export const shortName = (name: string, stackName: string): string =>
  name.startsWith(`${stackName}-`) ? name.slice(stackName.length + 1) : name;
