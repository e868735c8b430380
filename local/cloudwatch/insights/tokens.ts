import { CloudWatchError } from '../errors.ts';

export interface Token {
  readonly kind: 'name' | 'quoted-name' | 'number' | 'string' | 'regex' | 'symbol' | 'end';
  /** Without quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const space = /(?:\s|#[^\n]*)*/y;
const lexemes: readonly (readonly [Token['kind'], RegExp])[] = [
  ['number', /\d+(?:\.\d+)?(?![\w.])/y],
  // A period of bin().
  ['number', /\d+(?:ms|s|m|h|d|w)\b/y],
  ['name', /[A-Za-z_@][\w@.]*/y],
  ['quoted-name', /`[^`]+`/y],
  ['string', /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y],
  ['symbol', /!=|<=|>=|=~|[=<>|,()[\]+\-*/%^]/y],
];
const regex = /\/((?:[^/\\\n]|\\.)+)\//y;

export const malformed = (message: string): CloudWatchError =>
  new CloudWatchError('MalformedQueryException', message);

/** Throws CloudWatchError at what is no part of a query. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let command = '';
  for (let at = matchAt(space, query, 0).length; at < query.length;) {
    const last = tokens.at(-1);
    if (last === undefined || last.text === '|')
      command = (/^\w+/.exec(query.slice(at))?.[0] ?? '').toLowerCase();
    // A stroke divides, but for where only a pattern can stand.
    const pattern = last?.text.toLowerCase() === 'like' || last?.text === '=~' || command === 'parse';
    const token = (pattern ? lexeme('regex', regex, query, at) : undefined) ?? next(query, at);
    if (token === undefined) throw malformed(`unexpected ${query[at] ?? ''} at position ${at}`);
    tokens.push(token);
    at = token.end + matchAt(space, query, token.end).length;
  }
  return [...tokens, { kind: 'end', text: '', start: query.length, end: query.length }];
}

function next(query: string, at: number): Token | undefined {
  for (const [kind, pattern] of lexemes) {
    const token = lexeme(kind, pattern, query, at);
    if (token !== undefined) return token;
  }
  return undefined;
}

function lexeme(kind: Token['kind'], pattern: RegExp, query: string, start: number): Token | undefined {
  const found = matchAt(pattern, query, start);
  if (found === '') return undefined;
  const inner = kind === 'string' || kind === 'regex' || kind === 'quoted-name' ? found.slice(1, -1) : found;
  const text = kind === 'string' ? inner.replace(/\\(["'\\])/g, '$1') : inner;
  return { kind, text, start, end: start + found.length };
}

function matchAt(pattern: RegExp, query: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(query)?.[0] ?? '';
}
