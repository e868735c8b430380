/** Milliseconds since the epoch, with fractions; it never goes back. */
export type Clock = () => number;

export const steadyClock: Clock = () => performance.timeOrigin + performance.now();
