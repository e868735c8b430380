import { stripVTControlCharacters, styleText } from 'node:util';
import { z } from 'zod';
import type { LogEvent } from './log-reader.ts';

/** What the functions' logger and Lambda itself write, as far as a person wants it first. */
const known = z.looseObject({
  level: z.string().optional(),
  message: z.string().optional(),
  type: z.string().optional(),
});

const colours = { ERROR: 'red', CRITICAL: 'red', WARN: 'yellow' } as const;

const isSevere = (level: string): level is keyof typeof colours => level in colours;

/** For a terminal: time, function, level and message; the line as it is where it is no JSON. */
export function eventLine({ timestampMs, name, message }: LogEvent, colour: boolean): string {
  const time = new Date(timestampMs).toISOString().slice(11, 23);
  const { level = '', text } = describe(message);
  const said = level === '' ? text : `${level} ${text}`;
  const line = `${styleText('dim', time)} ${styleText('cyan', name.padEnd(14))} ${isSevere(level) ? styleText(colours[level], said) : said}`;
  // What a log holds must not move the reader's cursor.
  return colour ? line : stripVTControlCharacters(line);
}

function describe(message: string): { level?: string; text: string } {
  const parsed = known.safeParse(parseJson(message));
  if (!parsed.success) return { text: stripVTControlCharacters(message) };
  const { level, message: said, type, timestamp: _t, time: _time, service: _s, ...rest } = parsed.data;
  const fields = Object.entries(rest)
    .filter(([name]) => !lambdaFields.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return {
    ...(level !== undefined && { level }),
    text: stripVTControlCharacters([said ?? type ?? '', ...fields].filter((part) => part !== '').join(' ')),
  };
}

/** The same on every line of a function. */
const lambdaFields = new Set([
  'function_arn',
  'function_memory_size',
  'function_name',
  'cold_start',
  'xray_trace_id',
  'sampling_rate',
]);

function parseJson(text: string): unknown {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
