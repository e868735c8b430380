import { isDeepStrictEqual } from 'node:util';
import type { Evaluate } from './intrinsics.ts';
import { TemplateError } from './template-error.ts';

/** Whether a condition of the template's `Conditions` holds; conditions name each other and are evaluated once. */
export type Conditions = (name: string) => boolean;

export function createConditions(
  definitions: Readonly<Record<string, unknown>>,
  evaluate: Evaluate,
): Conditions {
  const known = new Map<string, boolean>();

  const holds: Conditions = (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (!(name in definitions)) throw new TemplateError(`Conditions.${name} is not in the template`);
    const result = evaluateCondition(definitions[name], `Conditions.${name}`);
    known.set(name, result);
    return result;
  };

  function evaluateCondition(value: unknown, path: string): boolean {
    const [entry, ...others] = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    if (entry === undefined || others.length > 0)
      throw new TemplateError(`${path}: one condition function expected`);
    const [name, argument] = entry as [string, unknown];
    if (name === 'Condition' && typeof argument === 'string') return holds(argument);
    if (!Array.isArray(argument)) throw new TemplateError(`${path}: ${name} needs a list`);
    const inner = (item: unknown, index: number) => evaluateCondition(item, `${path}.${name}[${index}]`);
    switch (name) {
      case 'Fn::Equals':
        return isDeepStrictEqual(evaluate(argument[0], path), evaluate(argument[1], path));
      case 'Fn::Not':
        return !inner(argument[0], 0);
      case 'Fn::And':
        return argument.every(inner);
      case 'Fn::Or':
        return argument.some(inner);
      default:
        throw new TemplateError(`${path}: the condition function ${name} is not known here`);
    }
  }

  return holds;
}
