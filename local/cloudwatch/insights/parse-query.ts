import { ExpressionParser } from './parse-expression.ts';
import type { Column, Command, Expression, Query } from './syntax.ts';
import { TokenReader } from './token-reader.ts';
import { malformed } from './tokens.ts';

const mostResults = 10_000;

/**
 * A query of CloudWatch Logs Insights, of the commands fields, display, filter, stats, sort, limit, parse and dedup.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 * @throws CloudWatchError for any other, rather than an answer that AWS would not give
 */
export function parseQuery(source: string): Query {
  const tokens = new TokenReader(source);
  const expressions = new ExpressionParser(tokens);
  const parser = new CommandParser(tokens, expressions);
  const commands = [parser.command()];
  while (!tokens.ended()) {
    tokens.expect('|');
    commands.push(parser.command());
  }
  return { commands, fields: expressions.fields };
}

class CommandParser {
  readonly #tokens: TokenReader;
  readonly #expressions: ExpressionParser;
  readonly #commands: Readonly<Record<string, () => Command>> = {
    fields: () => ({ kind: 'fields', columns: this.#columns('fields') }),
    display: () => ({ kind: 'display', columns: this.#columns('display') }),
    filter: () => ({ kind: 'filter', condition: ofEvents('filter', this.#expressions.parse()) }),
    stats: () => this.#stats(),
    sort: () => ({ kind: 'sort', keys: this.#tokens.list(() => this.#sortKey()) }),
    limit: () => this.#limit(),
    dedup: () => ({ kind: 'dedup', columns: this.#columns('dedup') }),
    parse: () => this.#parse(),
  };

  constructor(tokens: TokenReader, expressions: ExpressionParser) {
    this.#tokens = tokens;
    this.#expressions = expressions;
  }

  command(): Command {
    const { text, kind } = this.#tokens.next();
    const name = text.toLowerCase();
    const read = Object.hasOwn(this.#commands, name) && kind === 'name' ? this.#commands[name] : undefined;
    if (read === undefined)
      throw malformed(
        `there is no command ${text === '' ? '(empty)' : text} here; there are ${Object.keys(this.#commands).join(', ')}`,
      );
    return read();
  }

  #column(): Column {
    const start = this.#tokens.position;
    const expression = this.#expressions.parse();
    const own = expression.kind === 'field' ? expression.name : this.#tokens.since(start);
    return { name: this.#tokens.take('as') ? this.#name() : own, expression };
  }

  #columns(command: string): Column[] {
    const columns = this.#tokens.list(() => this.#column());
    for (const { expression } of columns) ofEvents(command, expression);
    return columns;
  }

  #stats(): Command {
    const columns = this.#tokens.list(() => this.#column());
    for (const { name, expression } of columns) ofGroups(name, expression);
    return { kind: 'stats', columns, by: this.#tokens.take('by') ? this.#columns('by') : [] };
  }

  #sortKey() {
    const expression = ofEvents('sort', this.#expressions.parse());
    const descending = this.#tokens.take('desc');
    if (!descending) this.#tokens.take('asc');
    return { expression, descending };
  }

  #limit(): Command {
    const { text } = this.#tokens.next();
    const count = /^\d+$/.test(text) ? Number(text) : 0;
    if (count < 1 || count > mostResults) throw malformed(`limit takes a number from 1 to ${mostResults}`);
    return { kind: 'limit', count };
  }

  /** By a pattern with named groups, or by a text in which each star is a field. */
  #parse(): Command {
    const of = ofEvents('parse', this.#expressions.parse());
    const start = this.#tokens.position;
    const pattern = this.#expressions.pattern();
    if (this.#tokens.since(start).startsWith('/')) {
      const names = [...pattern.source.matchAll(/\(\?<([A-Za-z]\w*)>/g)].map(([, name = '']) => name);
      if (names.length === 0) throw malformed('a pattern of parse needs groups with names: (?<name>…)');
      return { kind: 'parse', of, pattern, names };
    }
    this.#tokens.expect('as');
    const names = this.#tokens.list(() => this.#name());
    const stars = pattern.source.split('\\*');
    if (stars.length - 1 !== names.length)
      throw malformed(`parse has ${stars.length - 1} stars and ${names.length} names`);
    const groups = names.map(
      (_, index) => `(?<star${index}>${index === names.length - 1 && stars.at(-1) === '' ? '.*' : '.*?'})`,
    );
    const glob = stars.map((text, index) => text + (groups[index] ?? '')).join('');
    return { kind: 'parse', of, pattern: new RegExp(glob, 's'), names };
  }

  #name(): string {
    const token = this.#tokens.next();
    if (token.kind !== 'name' && token.kind !== 'quoted-name') throw this.#tokens.unexpected('a name', token);
    return token.text;
  }
}

function operands(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'field':
      return [];
    case 'not':
    case 'matches':
      return [expression.of];
    case 'one-of':
      return [expression.of, ...expression.among];
    case 'binary':
      return [expression.left, expression.right];
    case 'call':
    case 'aggregate':
      return expression.parameters;
  }
}

/** The expression; throws where it counts events. */
function ofEvents(command: string, expression: Expression): Expression {
  if (expression.kind === 'aggregate')
    throw malformed(`${expression.name} is of many events: it belongs into stats, not ${command}`);
  for (const operand of operands(expression)) ofEvents(command, operand);
  return expression;
}

/** Throws where a value of stats is of one event. */
function ofGroups(column: string, expression: Expression): void {
  if (expression.kind === 'field' || (expression.kind === 'call' && expression.name === 'bin'))
    throw malformed(
      `${column} is of one event: stats needs count, sum or another of many, or it belongs after by`,
    );
  if (expression.kind === 'aggregate') {
    for (const parameter of expression.parameters) ofEvents(expression.name, parameter);
    return;
  }
  for (const operand of operands(expression)) ofGroups(column, operand);
}
