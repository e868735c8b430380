/**
 * Each tenant's first, then each one's second: in a batch nobody waits for more than one task of each other tenant,
 * whoever has most in it. The order of one tenant's tasks stays.
 */
export function takeTurns<T extends { readonly tenant: string }>(tasks: readonly T[]): T[] {
  const turns = new Map<string, number>();
  return tasks
    .map((task) => {
      const turn = turns.get(task.tenant) ?? 0;
      turns.set(task.tenant, turn + 1);
      return { task, turn };
    })
    .sort((one, other) => one.turn - other.turn)
    .map(({ task }) => task);
}
