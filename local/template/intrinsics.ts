import { TemplateError } from './template-error.ts';

/** A value of the template with its intrinsic functions replaced; `path` says where it stands, for errors. */
export type Evaluate = (value: unknown, path: string) => unknown;

/** What the functions need to know about the rest of the template. */
export interface Scope {
  /** What `Ref` gives for a parameter, pseudo parameter or resource; undefined only for `AWS::NoValue`. */
  reference(name: string, path: string): unknown;
  attribute(logicalId: string, attribute: string, path: string): unknown;
  condition(name: string): boolean;
  readonly mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly region: string;
}

type IntrinsicFunction = (argument: unknown, path: string, evaluate: Evaluate, scope: Scope) => unknown;

function list(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw new TemplateError(`${path}: a list expected`);
  return value;
}

function text(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(`${path}: a string expected`);
}

/** `Fn::Sub`: `${Name}`, `${Resource.Attribute}`, variables of its own, and `${!literal}`. */
const substitute: IntrinsicFunction = (argument, path, evaluate, scope) => {
  const [pattern, variables = {}] = Array.isArray(argument) ? list(argument, path) : [argument];
  const own = new Map(Object.entries(variables as object));
  return text(pattern, path).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (own.has(name)) return text(evaluate(own.get(name), path), path);
    const dot = name.indexOf('.');
    return text(
      dot < 0 ? scope.reference(name, path) : scope.attribute(name.slice(0, dot), name.slice(dot + 1), path),
      path,
    );
  });
};

const attribute: IntrinsicFunction = (argument, path, _evaluate, scope) => {
  const [logicalId = '', ...names] =
    typeof argument === 'string' ? argument.split('.') : list(argument, path);
  return scope.attribute(text(logicalId, path), names.join('.'), path);
};

const findInMap: IntrinsicFunction = (argument, path, evaluate, scope) => {
  const [map, first, second] = list(evaluate(argument, path), path).map((key) => text(key, path));
  const found = scope.mappings[map ?? '']?.[first ?? '']?.[second ?? ''];
  if (found === undefined)
    throw new TemplateError(`${path}: Mappings.${map}.${first}.${second} does not exist`);
  return found;
};

const select: IntrinsicFunction = (argument, path, evaluate) => {
  const [index, items] = list(argument, path);
  const selected = list(evaluate(items, path), path)[Number(evaluate(index, path))];
  if (selected === undefined) throw new TemplateError(`${path}: Fn::Select beyond the end of its list`);
  return selected;
};

const functions: ReadonlyMap<string, IntrinsicFunction> = new Map<string, IntrinsicFunction>([
  ['Ref', (argument, path, _evaluate, scope) => scope.reference(text(argument, path), path)],
  ['Fn::GetAtt', attribute],
  [
    'Fn::Join',
    (argument, path, evaluate) => {
      const [delimiter, items] = list(argument, path);
      return list(evaluate(items, path), path)
        .map((item) => text(item, path))
        .join(text(delimiter, path));
    },
  ],
  ['Fn::Sub', substitute],
  ['Fn::Select', select],
  [
    'Fn::Split',
    (argument, path, evaluate) => {
      const [delimiter, source] = list(argument, path);
      return text(evaluate(source, path), path).split(text(delimiter, path));
    },
  ],
  [
    'Fn::If',
    (argument, path, evaluate, scope) => {
      const [condition, yes, no] = list(argument, path);
      return evaluate(scope.condition(text(condition, path)) ? yes : no, path);
    },
  ],
  ['Fn::FindInMap', findInMap],
  ['Fn::GetAZs', (_argument, _path, _evaluate, scope) => ['a', 'b', 'c'].map((zone) => scope.region + zone)],
  [
    'Fn::Base64',
    (argument, path, evaluate) => Buffer.from(text(evaluate(argument, path), path)).toString('base64'),
  ],
  [
    'Fn::ImportValue',
    (_argument, path) => {
      throw new TemplateError(
        `${path}: Fn::ImportValue takes a value of another stack, and there is none here`,
      );
    },
  ],
]);

/** CloudFormation's intrinsic functions; one that is not known here fails by its name. */
export function createEvaluate(scope: Scope): Evaluate {
  const evaluate: Evaluate = (value, path) => {
    if (Array.isArray(value)) {
      return value
        .map((item, index) => evaluate(item, `${path}[${index}]`))
        .filter((item) => item !== undefined);
    }
    if (typeof value === 'string' && value.includes('{{resolve:')) {
      throw new TemplateError(`${path}: dynamic references ({{resolve:…}}) are not resolved here`);
    }
    if (typeof value !== 'object' || value === null) return value;

    const entries = Object.entries(value as Record<string, unknown>);
    const [only] = entries;
    if (only !== undefined && entries.length === 1) {
      const [name, argument] = only;
      const intrinsic = functions.get(name);
      if (intrinsic !== undefined) return intrinsic(argument, `${path}.${name}`, evaluate, scope);
      if (name.startsWith('Fn::')) throw new TemplateError(`${path}: the function ${name} is not known here`);
    }
    const evaluated = entries.map(([key, item]) => [key, evaluate(item, `${path}.${key}`)] as const);
    return Object.fromEntries(evaluated.filter(([, item]) => item !== undefined));
  };
  return evaluate;
}
