/** A counting semaphore: at most `size` holders. */
export class Permits {
  readonly size: number;
  #held = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(size: number) {
    this.size = size;
  }

  get held(): number {
    return this.#held;
  }

  async acquire(): Promise<void> {
    if (this.#held < this.size) this.#held++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#held--;
    else next();
  }
}
