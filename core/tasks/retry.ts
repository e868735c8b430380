import type { RandomBytes } from './ports.ts';

/** Seconds. SQS takes a delay of at most 900 s for a message that is sent again. */
const backOff = { base: 2, maximum: 900 };

/**
 * Whole seconds before the next attempt: exponential back-off with full jitter
 * (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015): uniform in 0 to min(maximum, base * 2^attempt).
 */
export function retryDelaySeconds(attempt: number, randomBytes: RandomBytes): number {
  const ceiling = Math.min(backOff.maximum, backOff.base * 2 ** attempt);
  return Math.floor(uniform(randomBytes) * (ceiling + 1));
}

/** Uniform in [0, 1). */
function uniform(randomBytes: RandomBytes): number {
  const [a = 0, b = 0, c = 0, d = 0] = randomBytes(4);
  return (a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / 2 ** 32;
}
