import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { ObjectAlgorithmName } from '../../../core/hashing/algorithms.ts';
import { fileReason } from '../../file-reason.ts';
import type { CheckSettings } from '../arguments.ts';
import { inOrder } from '../in-order.ts';
import { labelOf } from '../lines/labels.ts';
import { escapeName } from '../lines/names.ts';
import { parseList, type Expected } from '../lines/parse-list.ts';
import { SourceError, type Sum } from '../session.ts';
import { parseSource, type Source } from '../source.ts';
import { newTally, warningsOf, type Tally } from './tally.ts';

interface CheckList {
  readonly list: string;
  /** Those that lines without a label can be of. */
  readonly algorithms: readonly ObjectAlgorithmName[];
  readonly settings: CheckSettings;
  readonly json: boolean;
  readonly atOnce: number;
  readonly sumOf: (source: Source, algorithms: readonly ObjectAlgorithmName[]) => Promise<Sum>;
  readonly output: (text: string) => void;
  readonly warn: (text: string) => void;
}

/** A file's lines, which are hashed in one pass, and what came of it. */
interface Checked {
  readonly lines: readonly Expected[];
  readonly result: Sum | SourceError;
}

/** Holds what a list names against its digests, as `sha256sum -c` does. True where all agree. */
export async function checkList(check: CheckList): Promise<boolean> {
  const { list, algorithms, settings, warn } = check;
  const say = (message: string): void => {
    if (!settings.status) warn(message);
  };
  const shown = list === '-' ? 'standard input' : list;
  const content = list === '-' ? text(process.stdin) : readFile(list, 'utf8');
  const read = await content.catch((error: unknown) => ({ reason: fileReason(error) }));
  if (typeof read !== 'string') {
    warn(`${shown}: ${read.reason}`);
    return false;
  }
  const { expected, malformed } = parseList(read, algorithms);
  if (expected.length === 0) {
    warn(`${shown}: no properly formatted checksum lines found`);
    return false;
  }
  const tally = { ...newTally(), malformed };
  for await (const checked of inOrder(byName(expected), check.atOnce, (lines) => sumOfLines(check, lines))) {
    tell(check, checked, tally, say);
  }
  for (const warning of warningsOf(tally)) say(`${shown}: ${warning}`);
  const verified = tally.agreed + tally.differed > 0;
  if (!verified && settings.ignoreMissing && tally.unread === 0) say(`${shown}: no file was verified`);
  return verified && tally.differed + tally.unread === 0 && !(settings.strict && malformed > 0);
}

/** In the order in which the names come first. */
function byName(expected: readonly Expected[]): Iterable<readonly Expected[]> {
  return Map.groupBy(expected, ({ name }) => name).values();
}

async function sumOfLines({ sumOf }: CheckList, lines: readonly Expected[]): Promise<Checked> {
  const [{ name } = { name: '' }] = lines;
  const algorithms = [...new Set(lines.map(({ algorithm }) => algorithm))];
  try {
    return { lines, result: await sumOf(parseSource(name), algorithms) };
  } catch (error) {
    if (error instanceof SourceError) return { lines, result: error };
    throw error;
  }
}

function tell(
  { settings, json, output }: CheckList,
  { lines, result }: Checked,
  tally: Tally,
  say: (text: string) => void,
): void {
  const digests = new Map(result instanceof SourceError ? [] : result.digests);
  const [{ name } = { name: '' }] = lines;
  const missing = result instanceof SourceError && result.missing;
  if (result instanceof SourceError) {
    if (missing && settings.ignoreMissing) {
      tally.missing += 1;
      return;
    }
    tally.unread += 1;
    say(`${escapeName(name).name}: ${result.message}`);
  }
  for (const { algorithm, digest } of lines) {
    const found = digests.get(algorithm);
    const status = found === undefined ? 'unread' : found === digest ? 'ok' : 'failed';
    if (status === 'ok') tally.agreed += 1;
    if (status === 'failed') tally.differed += 1;
    if (settings.status || (settings.quiet && status === 'ok')) continue;
    output(
      json ? JSON.stringify({ name, algorithm, status }) : lineOf(name, labelsOf(lines, algorithm), status),
    );
  }
}

/** Which of a file's several lines it is. */
const labelsOf = (lines: readonly Expected[], algorithm: ObjectAlgorithmName): string =>
  lines.length > 1 ? ` (${labelOf(algorithm)})` : '';

const words = { ok: 'OK', failed: 'FAILED', unread: 'FAILED open or read' } as const;

function lineOf(file: string, label: string, status: keyof typeof words): string {
  const { mark, name } = escapeName(file);
  return `${mark}${name}${label}: ${words[status]}`;
}
