import type { LogEvent } from '../logs/log-events.ts';
import type { Row } from './evaluate.ts';
import type { Value } from './syntax.ts';

/**
 * The fields of an event that are among `wanted`: its own, and the members of a message of JSON, those of members
 * as `a.b` and `a.0`. Its time is always kept.
 */
export function eventFields(
  { timestamp, message, position }: LogEvent,
  group: string,
  wanted: ReadonlySet<string>,
): Row {
  const at = new Date(timestamp);
  const row = new Map<string, Value>([
    ['@timestamp', at],
    ['@ptr', `${group}:${position}`],
  ]);
  const own = { '@message': message, '@log': group, '@logStream': 'local', '@ingestionTime': at };
  for (const [name, value] of Object.entries(own)) if (wanted.has(name)) row.set(name, value);
  const members = parseMembers(message);
  if (members === undefined) return row;
  for (const name of wanted) {
    const value = memberAt(members, name);
    if (value !== undefined) row.set(name, value);
  }
  return row;
}

function parseMembers(message: string): object | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(message);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function memberAt(members: object, path: string): Value {
  let value: unknown = members;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Object.entries(value).find(([key]) => key === name)?.[1];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined;
}
