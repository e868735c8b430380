import { aggregates } from './aggregates.ts';
import { periodMs, scalarFunctions } from './functions.ts';
import type { Expression } from './syntax.ts';
import { malformed } from './tokens.ts';
import type { TokenReader } from './token-reader.ts';

/** From what binds least to what binds most. */
const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['=', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  ['^'],
];
const comparisons = 2;

/** Reads expressions and notes the fields that they read. */
export class ExpressionParser {
  readonly fields = new Set<string>();
  readonly #tokens: TokenReader;

  constructor(tokens: TokenReader) {
    this.#tokens = tokens;
  }

  parse(level = 0): Expression {
    const operators = levels[level];
    if (operators === undefined) return this.#operand();
    if (level === comparisons && this.#tokens.take('not'))
      return { kind: 'not', of: this.parse(comparisons) };
    let left = this.parse(level + 1);
    if (level === comparisons) left = this.#match(left);
    for (;;) {
      const operator = operators.find((each) => this.#tokens.take(each));
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: this.parse(level + 1) };
    }
  }

  /** `like`, `not like`, `=~`, `in`, `not in`. */
  #match(of: Expression): Expression {
    const tokens = this.#tokens;
    const negated = tokens.take('not');
    const matched = this.#positiveMatch(of);
    if (matched === undefined) {
      if (negated) throw tokens.unexpected('like or in');
      return of;
    }
    return negated ? { kind: 'not', of: matched } : matched;
  }

  #positiveMatch(of: Expression): Expression | undefined {
    const tokens = this.#tokens;
    if (tokens.take('like') || tokens.take('=~')) return { kind: 'matches', of, pattern: this.pattern() };
    if (!tokens.take('in')) return undefined;
    tokens.expect('[');
    const among = tokens.list(() => this.#operand());
    tokens.expect(']');
    return { kind: 'one-of', of, among };
  }

  /** A regular expression, or text that occurs. */
  pattern(): RegExp {
    const { kind, text } = this.#tokens.next();
    if (kind === 'string') return new RegExp(RegExp.escape(text));
    if (kind !== 'regex') throw malformed('a text or /a pattern/ is needed after like, =~ and parse');
    const [, flags = '', source = ''] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(text) ?? [];
    try {
      return new RegExp(source, flags);
    } catch (error) {
      throw malformed(error instanceof Error ? error.message : 'not a pattern');
    }
  }

  #operand(): Expression {
    const tokens = this.#tokens;
    if (tokens.take('(')) {
      const inner = this.parse();
      tokens.expect(')');
      return inner;
    }
    if (tokens.take('-'))
      return {
        kind: 'binary',
        operator: '-',
        left: { kind: 'literal', value: 0 },
        right: this.#operand(),
      };
    const token = tokens.next();
    if (token.kind === 'string') return { kind: 'literal', value: token.text };
    if (token.kind === 'number' && !Number.isNaN(Number(token.text)))
      return { kind: 'literal', value: Number(token.text) };
    if (token.kind === 'name' && tokens.take('(')) return this.#call(token.text);
    if (token.kind !== 'name' && token.kind !== 'quoted-name')
      throw tokens.unexpected('a field or value', token);
    this.fields.add(token.text);
    return { kind: 'field', name: token.text };
  }

  #call(written: string): Expression {
    const name = written.toLowerCase();
    if (name === 'bin') return this.#bin();
    const aggregate = aggregates.get(name);
    const scalar = scalarFunctions.get(name);
    const tokens = this.#tokens;
    if (aggregate === undefined && scalar === undefined)
      throw malformed(
        `there is no function ${written} here; there are ${[...aggregates.keys(), 'bin', ...scalarFunctions.keys()].join(', ')}`,
      );
    // count(*) is of all events.
    const all = name === 'count' && (tokens.take('*') || tokens.peek(')'));
    const parameters = all ? [] : tokens.list(() => this.parse());
    tokens.expect(')');
    const least = aggregate?.parameters ?? scalar?.least ?? 0;
    const most = aggregate?.parameters ?? scalar?.most ?? 0;
    if (!all && (parameters.length < least || parameters.length > most))
      throw malformed(`${written} takes ${least === most ? least : `${least} to ${most}`} parameters`);
    if (aggregate?.parameters === 2 && typeof literal(parameters[1]) !== 'number')
      throw malformed(`the second parameter of ${written} must be a number`);
    return { kind: aggregate === undefined ? 'call' : 'aggregate', name, parameters };
  }

  /** `bin(5m)`: the period that an event's time is in. */
  #bin(): Expression {
    const { text } = this.#tokens.next();
    this.#tokens.expect(')');
    const period = periodMs(text);
    if (period === undefined) throw malformed('bin takes a period, such as 30s, 5m or 1h');
    this.fields.add('@timestamp');
    return { kind: 'call', name: 'bin', parameters: [{ kind: 'literal', value: period }] };
  }
}

const literal = (expression: Expression | undefined) =>
  expression?.kind === 'literal' ? expression.value : undefined;
