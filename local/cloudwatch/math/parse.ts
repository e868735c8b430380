import { CloudWatchError } from '../errors.ts';

/** An expression of metric math. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'negative'; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: string; readonly parameters: readonly Expression[] };

const token =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z_]\w*)|"([^"]*)"|'([^']*)'|(==|!=|<=|>=|&&|\|\||[-+*/^<>()[\],]))/y;

type Token = { readonly expression: Expression } | { readonly symbol: string };

/** From the weakest to the strongest; operators of one level group from the left. */
const levels: readonly (readonly string[])[] = [
  ['OR', '||'],
  ['AND', '&&'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
  ['^'],
];
const wordOperators = new Set(['AND', 'OR']);

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * @throws CloudWatchError
 */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text);
  let position = 0;

  const isNext = (symbol: string): boolean => {
    const next = tokens[position];
    return next !== undefined && 'symbol' in next && next.symbol === symbol;
  };
  const take = (...symbols: readonly string[]): string | undefined => {
    const found = symbols.find(isNext);
    if (found !== undefined) position++;
    return found;
  };
  const expect = (symbol: string): void => {
    if (take(symbol) === undefined) throw invalid(text, `${symbol} is missing`);
  };

  function binary(level: number): Expression {
    const operators = levels[level];
    if (operators === undefined) return negative();
    let left = binary(level + 1);
    for (let operator = take(...operators); operator !== undefined; operator = take(...operators)) {
      left = { kind: 'binary', operator, left, right: binary(level + 1) };
    }
    return left;
  }

  function negative(): Expression {
    return take('-') === undefined ? primary() : { kind: 'negative', of: negative() };
  }

  function primary(): Expression {
    if (take('(') !== undefined) {
      const inner = binary(0);
      expect(')');
      return inner;
    }
    if (take('[') !== undefined) return { kind: 'list', items: sequence(']') };
    const next = tokens[position++];
    if (next === undefined || !('expression' in next)) throw invalid(text, 'a value is missing');
    const { expression } = next;
    if (expression.kind !== 'name' || take('(') === undefined) return expression;
    return { kind: 'call', name: expression.name.toUpperCase(), parameters: sequence(')') };
  }

  function sequence(end: string): Expression[] {
    const items: Expression[] = [];
    if (take(end) !== undefined) return items;
    do items.push(binary(0));
    while (take(',') !== undefined);
    expect(end);
    return items;
  }

  const expression = binary(0);
  if (position < tokens.length) throw invalid(text, 'something follows its end');
  return expression;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const at = token.lastIndex;
    const found = token.exec(text);
    if (found === null) throw invalid(text, `position ${at} is no part of an expression`);
    const [, number, name, double, single, symbol] = found;
    const quoted = double ?? single;
    if (number !== undefined) tokens.push({ expression: { kind: 'number', value: Number(number) } });
    else if (quoted !== undefined) tokens.push({ expression: { kind: 'text', value: quoted } });
    else if (name === undefined) tokens.push({ symbol: symbol ?? '' });
    else if (wordOperators.has(name)) tokens.push({ symbol: name });
    else tokens.push({ expression: { kind: 'name', name } });
  }
  return tokens;
}

const invalid = (text: string, reason: string): CloudWatchError =>
  new CloudWatchError('ValidationException', `The expression ${text} is not valid: ${reason}.`);
