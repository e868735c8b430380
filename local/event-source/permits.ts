/** A counting semaphore: at most `size` holders. */
export class Permits {
  #size: number;
  #held = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  get held(): number {
    return this.#held;
  }

  /** Who holds beyond a smaller size goes on until it gives back. */
  resize(size: number): void {
    this.#size = size;
    this.#admit();
  }

  acquire(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#admit();
    });
  }

  release(): void {
    this.#held--;
    this.#admit();
  }

  #admit(): void {
    while (this.#held < this.#size) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#held++;
      next();
    }
  }
}
