import { CloudWatchError } from '../errors.ts';
import type { TimeSeries } from '../time-series.ts';
import { fill, mathFunctions } from './functions.ts';
import type { Expression } from './parse.ts';
import type { MathValue } from './value.ts';
import { combine, isList, isSeries, mapSeries } from './value.ts';

export interface MathContext {
  /** Starts of all periods of the range, oldest first. */
  readonly timeline: readonly number[];
  readonly periodMs: number;
  /** The value of another query of the request. */
  value(id: string): MathValue;
  periodOf(id: string): number;
  /** Series of all metrics of the request, or of those whose label has this text. */
  metrics(text: string): readonly TimeSeries[];
  /** Lower and upper limit of what is expected of a metric. */
  band(id: string, deviations: number): readonly TimeSeries[];
}

const truth = (holds: boolean): number => (holds ? 1 : 0);

const operators: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '==': (left, right) => truth(left === right),
  '!=': (left, right) => truth(left !== right),
  '<': (left, right) => truth(left < right),
  '<=': (left, right) => truth(left <= right),
  '>': (left, right) => truth(left > right),
  '>=': (left, right) => truth(left >= right),
  AND: (left, right) => truth(left !== 0 && right !== 0),
  OR: (left, right) => truth(left !== 0 || right !== 0),
  '&&': (left, right) => truth(left !== 0 && right !== 0),
  '||': (left, right) => truth(left !== 0 || right !== 0),
};

/** @throws CloudWatchError where the expression uses what is not known here. */
export function evaluate(expression: Expression, context: MathContext): MathValue {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'text':
      throw unusable('a text is no value');
    case 'name':
      return context.value(expression.name);
    case 'negative':
      return mapSeries(evaluate(expression.of, context), (value) => -value);
    case 'list':
      return listOf(expression.items, context);
    case 'binary': {
      const operate = operators[expression.operator];
      if (operate === undefined) throw unusable(`the operator ${expression.operator} is not known here`);
      return combine(evaluate(expression.left, context), evaluate(expression.right, context), operate);
    }
    case 'call':
      return call(expression.name, expression.parameters, context);
  }
}

/** Members that are numbers stand in each period. */
function listOf(items: readonly Expression[], context: MathContext): readonly TimeSeries[] {
  return items.flatMap((item) => {
    const value = evaluate(item, context);
    if (isSeries(value)) return [value];
    if (isList(value)) return [...value];
    return [new Map(context.timeline.map((at) => [at, value]))];
  });
}

function call(name: string, parameters: readonly Expression[], context: MathContext): MathValue {
  const [first, second] = parameters;
  switch (name) {
    case 'METRICS':
      if (first !== undefined && first.kind !== 'text') throw unusable('METRICS takes a text or nothing');
      return context.metrics(first?.value ?? '');
    case 'PERIOD':
      if (first?.kind !== 'name') throw unusable('PERIOD takes the id of a metric');
      return context.periodOf(first.name) / 1000;
    case 'ANOMALY_DETECTION_BAND':
      if (first?.kind !== 'name') throw unusable('ANOMALY_DETECTION_BAND takes the id of a metric');
      return context.band(first.name, second?.kind === 'number' ? second.value : 2);
    case 'FILL': {
      if (first === undefined || second === undefined) throw unusable('FILL takes two parameters');
      const word = second.kind === 'name' ? second.name : undefined;
      const filling = word === 'REPEAT' || word === 'LINEAR' ? word : evaluate(second, context);
      return fill(evaluate(first, context), filling, context.timeline);
    }
    default: {
      const known = mathFunctions[name];
      if (known === undefined) throw unusable(`the function ${name} is not known here`);
      return known(
        parameters.map((parameter) => evaluate(parameter, context)),
        context,
      );
    }
  }
}

const unusable = (reason: string): CloudWatchError =>
  new CloudWatchError('ValidationException', `The expression cannot be evaluated: ${reason}.`);
