/**
 * Works on several items at a time and yields what becomes of them in their order. The first failure ends it; what has
 * begun then is awaited.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const begun: Promise<Result>[] = [];
  try {
    for (const item of items) {
      const working = work(item);
      // Whoever awaits it later is told as well.
      working.catch(() => undefined);
      begun.push(working);
      const oldest = begun.length >= atOnce ? begun.shift() : undefined;
      if (oldest) yield await oldest;
    }
    for (let oldest = begun.shift(); oldest; oldest = begun.shift()) yield await oldest;
  } finally {
    await Promise.allSettled(begun);
  }
}

/** Runs what it is given one after the other. After a failure that is not of one item alone, nothing runs any more. */
export function createTurns(
  isOfOneItem: (error: unknown) => boolean,
): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let ended: { readonly error: unknown } | undefined;
  return async (work) => {
    const turn = last.then(() => {
      if (ended) throw ended.error;
      return work();
    });
    last = turn.catch((error: unknown) => {
      if (!isOfOneItem(error)) ended ??= { error };
    });
    return turn;
  };
}
