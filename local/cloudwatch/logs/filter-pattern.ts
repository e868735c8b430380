import { CloudWatchError } from '../errors.ts';

export type LineFilter = (line: string) => boolean;

const equality = /^\$\.([\w.]+)\s*(=|!=)\s*(?:"([^"]*)"|(-?\d+(?:\.\d+)?|true|false))$/;

/**
 * Filter patterns of CloudWatch Logs, as far as they are used: terms that all occur, `"a phrase"`, `-excluded`,
 * `?one ?of these`, and `{ $.field.field = "value" && … }` over lines of JSON. Upper and lower case differ.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @throws CloudWatchError for any other
 */
export function parseFilterPattern(pattern: string): LineFilter {
  const text = pattern.trim();
  if (text.startsWith('{')) return jsonFilter(text);
  if (text.startsWith('[') || text.startsWith('%')) throw invalid(pattern);
  const terms = [...text.matchAll(/([-?]?)(?:"([^"]*)"|(\S+))/g)].map(([, sign, phrase, word]) => ({
    sign,
    term: phrase ?? word ?? '',
  }));
  const withSign = (sign: string): string[] =>
    terms.filter((one) => one.sign === sign).map(({ term }) => term);
  const [all, none, some] = [withSign(''), withSign('-'), withSign('?')];
  return (line) =>
    all.every((term) => line.includes(term)) &&
    !none.some((term) => line.includes(term)) &&
    (some.length === 0 || some.some((term) => line.includes(term)));
}

function jsonFilter(pattern: string): LineFilter {
  if (!pattern.endsWith('}')) throw invalid(pattern);
  const conditions = pattern
    .slice(1, -1)
    .split('&&')
    .map((part) => {
      const found = equality.exec(part.trim());
      if (found === null) throw invalid(pattern);
      const [, path = '', operator, text, literal] = found;
      return { path: path.split('.'), equal: operator === '=', value: text ?? literal };
    });
  return (line) => {
    const parsed = parseJson(line);
    return (
      parsed !== undefined &&
      conditions.every(({ path, equal, value }) => (memberAt(parsed, path) === value) === equal)
    );
  };
}

function memberAt(value: unknown, path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (member, name) =>
      typeof member === 'object' && member !== null
        ? Object.entries(member).find(([key]) => key === name)?.[1]
        : undefined,
    value,
  );
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean'
    ? String(found)
    : undefined;
}

function parseJson(line: string): unknown {
  try {
    return line.startsWith('{') ? JSON.parse(line) : undefined;
  } catch {
    return undefined;
  }
}

const invalid = (pattern: string): CloudWatchError =>
  new CloudWatchError('InvalidParameterException', `The filter pattern ${pattern} is not supported here.`);
