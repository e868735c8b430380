import type { CloudWatchError } from '../errors.ts';
import { malformed, tokenize, type Token } from './tokens.ts';

/** Reads a query's tokens from the first to the last. Words are keywords in any case. */
export class TokenReader {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  get #current(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', start: 0, end: 0 };
  }

  get position(): number {
    return this.#current.start;
  }

  /** The source from a position to the end of the last token that was read. */
  since(position: number): string {
    return this.#source.slice(position, this.#tokens[this.#at - 1]?.end);
  }

  ended(): boolean {
    return this.#current.kind === 'end';
  }

  peek(text: string): boolean {
    const { kind, text: found } = this.#current;
    return (kind === 'name' || kind === 'symbol') && found.toLowerCase() === text;
  }

  take(text: string): boolean {
    const found = this.peek(text);
    if (found) this.#at++;
    return found;
  }

  next(): Token {
    const token = this.#current;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.unexpected(text);
  }

  /** One or more, with commas between. */
  list<T>(read: () => T): T[] {
    const found = [read()];
    while (this.take(',')) found.push(read());
    return found;
  }

  unexpected(wanted: string, { kind, text, start }: Token = this.#current): CloudWatchError {
    const found = kind === 'end' ? 'the end of the query' : `${text} at position ${start}`;
    return malformed(`${wanted} is needed, not ${found}`);
  }
}
