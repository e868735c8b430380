/** What Lambda's Invoke answers with 429. */
export class TooManyRequestsException extends Error {
  override readonly name = 'TooManyRequestsException';
  readonly reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' | 'ConcurrentInvocationLimitExceeded';

  constructor(reason: TooManyRequestsException['reason']) {
    super('Rate Exceeded.');
    this.reason = reason;
  }
}

/** Invocations that may run at the same time. */
export interface Slots {
  /** Throws TooManyRequestsException where none is free. */
  enter(): void;
  leave(): void;
}

/**
 * The account's concurrency in a region. What a function reserves is taken out of it: nobody else can use it, and the
 * function cannot use more (Lambda developer guide, "Understanding function scaling").
 */
export class AccountConcurrency {
  readonly #limit: number;
  #reserved = 0;
  #unreservedInUse = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  slotsOf(reservedConcurrency: number | undefined): Slots {
    return reservedConcurrency === undefined
      ? this.#unreservedSlots()
      : this.#reservedSlots(reservedConcurrency);
  }

  #reservedSlots(size: number): Slots {
    this.#reserved += size;
    if (this.#reserved > this.#limit)
      throw new Error(
        `The functions reserve ${this.#reserved} concurrent executions, the account's limit is ${this.#limit}.`,
      );
    let inUse = 0;
    return {
      enter() {
        if (inUse >= size)
          throw new TooManyRequestsException('ReservedFunctionConcurrentInvocationLimitExceeded');
        inUse++;
      },
      leave() {
        inUse--;
      },
    };
  }

  #unreservedSlots(): Slots {
    return {
      enter: () => {
        if (this.#unreservedInUse >= this.#limit - this.#reserved)
          throw new TooManyRequestsException('ConcurrentInvocationLimitExceeded');
        this.#unreservedInUse++;
      },
      leave: () => {
        this.#unreservedInUse--;
      },
    };
  }
}
