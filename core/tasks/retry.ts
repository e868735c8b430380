import type { RandomBytes } from './ports.ts';

/** The longest delay in seconds that SQS takes for a message that is sent (`DelaySeconds`). */
export const maximumDelaySeconds = 900;

const baseSeconds = 2;

/**
 * Whole seconds before the next attempt: exponential back-off with full jitter
 * (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015): uniform in 0 to min(900, 2 * 2^attempt).
 */
export function retryDelaySeconds(attempt: number, randomBytes: RandomBytes): number {
  const ceiling = Math.min(maximumDelaySeconds, baseSeconds * 2 ** attempt);
  return Math.floor(uniform(randomBytes) * (ceiling + 1));
}

/** Uniform in [0, 1). */
function uniform(randomBytes: RandomBytes): number {
  const [a = 0, b = 0, c = 0, d = 0] = randomBytes(4);
  return (a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / 2 ** 32;
}
