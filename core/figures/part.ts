/** Figures of one source, or that it did not answer: the others' figures are worth as much without it. */
export type Part<T extends object> = ({ readonly state: 'ok' } & T) | { readonly state: 'unavailable' };

/**
 * What a source answers before `over` rejects. Never rejects itself: a source that fails, or takes too long, is a part
 * that says so.
 */
export async function partOf<T extends object>(answer: Promise<T>, over: Promise<never>): Promise<Part<T>> {
  try {
    return { state: 'ok', ...(await Promise.race([answer, over])) };
  } catch {
    return { state: 'unavailable' };
  }
}
