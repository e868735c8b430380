import { aggregates } from './aggregates.ts';
import { operate, scalarFunctions } from './functions.ts';
import type { Expression, Value } from './syntax.ts';
import { equal, numeric, written } from './values.ts';

/** An event, or what became of several: values by their names. `@timestamp` is there in an event. */
export type Row = ReadonlyMap<string, Value>;

export function evaluate(expression: Expression, row: Row): Value {
  return compute(expression, row, []);
}

/** Of several events together. */
export function evaluateGroup(expression: Expression, rows: readonly Row[]): Value {
  return compute(expression, new Map(), rows);
}

export const holds = (condition: Expression, row: Row): boolean => {
  const value = evaluate(condition, row);
  return typeof value === 'boolean' ? value : (numeric(value) ?? 0) !== 0;
};

function compute(expression: Expression, row: Row, group: readonly Row[]): Value {
  const of = (operand: Expression): Value => compute(operand, row, group);
  const truth = (operand: Expression): boolean => (numeric(of(operand)) ?? 0) !== 0;
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'field':
      return row.get(expression.name);
    case 'not':
      return !truth(expression.of);
    case 'matches':
      return expression.pattern.test(written(of(expression.of)));
    case 'one-of': {
      const value = of(expression.of);
      return expression.among.some((each) => equal(value, of(each)));
    }
    case 'binary': {
      const { operator, left, right } = expression;
      if (operator === 'and') return truth(left) && truth(right);
      if (operator === 'or') return truth(left) || truth(right);
      return operate(operator, of(left), of(right));
    }
    case 'call':
      return call(expression.name, expression.parameters.map(of), row);
    case 'aggregate':
      return aggregate(expression.name, expression.parameters, group);
  }
}

function call(name: string, values: readonly Value[], row: Row): Value {
  if (name !== 'bin') return scalarFunctions.get(name)?.apply(values);
  const [period = 1, at] = [numeric(values[0]), numeric(row.get('@timestamp'))];
  return at === undefined ? undefined : new Date(Math.floor(at / period) * period);
}

function aggregate(name: string, parameters: readonly Expression[], group: readonly Row[]): Value {
  const [of, parameter] = parameters;
  if (of === undefined) return group.length;
  const samples = group.flatMap((row) => {
    const value = evaluate(of, row);
    return value === undefined ? [] : [{ value, at: numeric(row.get('@timestamp')) ?? 0 }];
  });
  const known = parameter === undefined ? 0 : (numeric(evaluate(parameter, new Map())) ?? 0);
  return aggregates.get(name)?.apply(samples, known);
}
