/** What Lambda's Invoke answers with 429. */
export class TooManyRequestsException extends Error {
  override readonly name = 'TooManyRequestsException';
  readonly reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' | 'ConcurrentInvocationLimitExceeded';

  constructor(reason: TooManyRequestsException['reason']) {
    super('Rate Exceeded.');
    this.reason = reason;
  }
}

/** A reservation that the account has no room for; Lambda's API answers 400. */
export class ReservationError extends Error {
  override readonly name = 'InvalidParameterValueException';
}

/** Invocations that may run at the same time. */
export interface Slots {
  /** Reserved concurrency; undefined: what nobody has reserved. */
  readonly size: number | undefined;
  /** Throws TooManyRequestsException where none is free. */
  enter(): void;
  leave(): void;
  /** Those that run beyond a smaller size end by themselves. Throws ReservationError. */
  resize(size: number): void;
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

  #reserve(before: number, after: number): void {
    const reserved = this.#reserved - before + after;
    if (reserved > this.#limit)
      throw new ReservationError(
        `The functions reserve ${reserved} concurrent executions, the account's limit is ${this.#limit}.`,
      );
    this.#reserved = reserved;
  }

  #reservedSlots(first: number): Slots {
    let size = first;
    this.#reserve(0, size);
    let inUse = 0;
    return {
      get size() {
        return size;
      },
      resize: (next) => {
        this.#reserve(size, next);
        size = next;
      },
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
      size: undefined,
      resize: () => {
        throw new ReservationError('The function was made without reserved concurrency.');
      },
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
