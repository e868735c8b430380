/** Steady requests a second, and how many may come at once. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

export interface TokenBucket {
  /** Takes one token at `now` (milliseconds of any steady clock); false where there is none. */
  take(now: number): boolean;
}

/**
 * The token bucket of API Gateway: it holds `burst` tokens and is filled by `rate` a second.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export function createTokenBucket({ rate, burst }: Throttle): TokenBucket {
  let tokens = burst;
  let filledAt: number | undefined;
  return {
    take(now) {
      const elapsed = Math.max(0, now - (filledAt ?? now));
      tokens = Math.min(burst, tokens + (elapsed / 1000) * rate);
      filledAt = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
