import type * as z from 'zod/mini';
import { Problem, type Violation } from '../errors.ts';

type Issue = z.core.$ZodIssue;

const escapePointer = (part: PropertyKey): string => String(part).replaceAll('~', '~0').replaceAll('/', '~1');

/** JSON pointer (RFC 6901) of a path. */
const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${escapePointer(part)}`).join('');

const article = (type: string): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);

/** What must hold instead, in words; never the value that was sent. */
function describe(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'must be an integer' : `must be ${article(issue.expected)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return issue.origin === 'array'
        ? `must have at most ${String(issue.maximum)} items`
        : `must be at most ${String(issue.maximum)}`;
    case 'too_small':
      return issue.origin === 'array'
        ? `must have at least ${String(issue.minimum)} item`
        : `must be at least ${String(issue.minimum)}`;
    default:
      return 'is not valid';
  }
}

/** One violation for each thing wrong; `base` is the pointer of the value that was parsed. */
export function violationsOf(issues: readonly Issue[], base = ''): Violation[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          pointer: base + pointerTo([...issue.path, key]),
          detail: 'is not a known field',
        }))
      : [{ pointer: base + pointerTo(issue.path), detail: describe(issue) }],
  );
}

/** A 400 that reports every violation at once, each place once (the first thing found wrong there). */
export function badRequest(found: readonly Violation[]): Problem {
  const places = new Set<string>();
  const violations = found.filter(({ pointer }) => !places.has(pointer) && places.add(pointer));
  const [first] = violations;
  const rest = violations.length - 1;
  const more = rest > 0 ? ` (and ${rest} more)` : '';
  const detail = first ? `${first.pointer || 'the body'} ${first.detail}${more}` : 'The request is not valid';
  return new Problem('bad-request', detail, { violations });
}
