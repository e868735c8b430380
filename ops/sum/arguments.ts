import { compositeAlgorithms, isComposite, type ObjectAlgorithmName } from '../../core/hashing/algorithms.ts';
import { apiHelp, apiOptions } from '../api/find-api.ts';
import { UsageError } from '../command.ts';
import { parseOptions } from '../parse-options.ts';
import { isSumAlgorithm, sumAlgorithms } from './lines/labels.ts';
import type { SumSettings } from './session.ts';
import { parseSource, type Source } from './source.ts';

export const sumHelp = `Usage: hash-api sum [-a ALGORITHM[,…]] [OPTIONS] FILE | s3://BUCKET/KEY | - …
       hash-api sum --check [OPTIONS] LIST | - …
       hash-api sum --abort FILE …

Digests of files, of objects in buckets that the operator has allowed, and of standard input (-).
Up to 4 MiB are hashed within a request. What is larger is uploaded, hashed, and deleted there.
An upload that was interrupted goes on with the same command, and sends only what is missing.

Prints what sha256sum -c (b3sum --check, …) takes: DIGEST  NAME. Of several algorithms, or of one
that no such program knows, SHA256 (NAME) = DIGEST.

  -a, --algorithm NAME  again, or with commas, for several (default: sha256):
${columns(sumAlgorithms)}
  --tag            SHA256 (NAME) = DIGEST in any case
  --recompute      computes what S3 or the cache knows of an object, and compares
  --part-size N    bytes of the parts of composite checksums, such as 8388608 or 16M (default: 8M)
  --version-id ID  the version of one s3://BUCKET/KEY
  --keep           does not delete what it uploads; its upload_id is told
  --abort          gives up the interrupted uploads of these files
  -j, --jobs N     parts that are uploaded, or files that are hashed, at a time, 1 to 32 (default: 4)
  --spool-gib N    GiB of standard input that may be kept in TMPDIR, as an upload has to have a
                   size (default: 16)
  --json           one JSON object a line

  -c, --check      reads such lists and compares. A line without an algorithm is of the given one,
                   else of that of md5, sha1, sha224, sha256, sha384, sha512 with its length
  --ignore-missing with --check: a file that is not there is no failure
  --quiet          with --check: no line for what agrees
  --status         with --check: no output, only the exit code
  --strict         with --check: a line that cannot be read is a failure

${apiHelp}

Ctrl-C keeps the upload and says how to go on or to give it up; a second one ends at once.
Exit code: 0 done, all agrees; 1 something failed, differs or was interrupted; 2 where the
arguments cannot be understood.
`;

const options = {
  ...apiOptions,
  algorithm: { type: 'string', short: 'a', multiple: true, default: [] as string[] },
  tag: { type: 'boolean', default: false },
  recompute: { type: 'boolean', default: false },
  'part-size': { type: 'string' },
  'version-id': { type: 'string' },
  keep: { type: 'boolean', default: false },
  abort: { type: 'boolean', default: false },
  jobs: { type: 'string', short: 'j', default: '4' },
  'spool-gib': { type: 'string', default: '16' },
  json: { type: 'boolean', default: false },
  check: { type: 'boolean', short: 'c', default: false },
  'ignore-missing': { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  status: { type: 'boolean', default: false },
  strict: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseOptions<typeof options>>['values'];

export interface CheckSettings {
  readonly ignoreMissing: boolean;
  readonly quiet: boolean;
  readonly status: boolean;
  readonly strict: boolean;
}

type Task =
  | { readonly kind: 'sum'; readonly sources: readonly Source[]; readonly tag: boolean }
  | { readonly kind: 'check'; readonly lists: readonly string[]; readonly check: CheckSettings }
  | { readonly kind: 'abort'; readonly files: readonly string[] };

export interface SumArguments {
  readonly task: Task;
  /** Those that were named; none where none was. */
  readonly algorithms: readonly ObjectAlgorithmName[];
  readonly settings: SumSettings;
  readonly json: boolean;
  /** Where the API is. */
  readonly access: Values;
}

/** Throws UsageError. */
export function parseArguments(args: readonly string[]): SumArguments {
  const { values, positionals } = parseOptions(args, options);
  const algorithms = algorithmsOf(values.algorithm);
  if (positionals.length === 0)
    throw new UsageError('Of what? Name files, s3://BUCKET/KEY, or - for standard input');
  if (positionals.filter((name) => name === '-').length > 1) throw new UsageError('- can be read once only');
  return {
    task: taskOf(values, positionals),
    algorithms,
    settings: {
      recompute: values.recompute,
      partSize: partSizeOf(values, algorithms),
      keep: values.keep,
      jobs: wholeOf('--jobs', values.jobs, 1, 32),
      spoolBytes: wholeOf('--spool-gib', values['spool-gib'], 1, 1_000_000) * 2 ** 30,
    },
    json: values.json,
    access: values,
  };
}

function taskOf(values: Values, names: readonly string[]): Task {
  const { check, abort, 'version-id': versionId } = values;
  if (check && abort) throw new UsageError('--check or --abort, not both');
  const ofCheck = (['ignore-missing', 'quiet', 'status', 'strict'] as const).find((name) => values[name]);
  if (!check && ofCheck) throw new UsageError(`--${ofCheck} goes with --check`);
  const ofSum = (['tag', 'keep'] as const).find((name) => values[name]);
  if ((check || abort) && ofSum)
    throw new UsageError(`--${ofSum} does not go with --${check ? 'check' : 'abort'}`);
  const sources = names.map((name) => parseSource(name, versionId));
  if (versionId !== undefined && (check || abort || sources.length !== 1 || sources[0]?.kind !== 's3'))
    throw new UsageError('--version-id goes with one s3://BUCKET/KEY');
  if (abort) {
    if (sources.some(({ kind }) => kind !== 'file')) throw new UsageError('--abort takes files');
    return { kind: 'abort', files: names };
  }
  if (!check) return { kind: 'sum', sources, tag: values.tag };
  if (sources.some(({ kind }) => kind === 's3')) throw new UsageError('--check takes lists in files, or -');
  const { 'ignore-missing': ignoreMissing, quiet, status, strict } = values;
  return { kind: 'check', lists: names, check: { ignoreMissing, quiet, status, strict } };
}

function algorithmsOf(given: readonly string[]): ObjectAlgorithmName[] {
  const names = given.flatMap((list) => list.split(',')).map((name) => name.trim().toLowerCase());
  const known = names.filter(isSumAlgorithm);
  const unknown = names.filter((name) => !isSumAlgorithm(name));
  if (unknown.length > 0)
    throw new UsageError(
      `There is no algorithm ${unknown.join(', ')}; there are ${sumAlgorithms.join(', ')}`,
    );
  return [...new Set(known)];
}

function partSizeOf(
  { 'part-size': text, check }: Values,
  algorithms: readonly ObjectAlgorithmName[],
): number | undefined {
  if (text === undefined) return undefined;
  if (!check && !algorithms.some(isComposite))
    throw new UsageError(`--part-size goes with ${Object.keys(compositeAlgorithms).join(' and ')}`);
  const { minimumBytes, maximumBytes } = compositeAlgorithms['sha256-composite'].partSize;
  const [, digits, unit] = /^(\d{1,13})(M|MiB)?$/.exec(text) ?? [];
  const bytes = Number(digits) * (unit === undefined ? 1 : 2 ** 20);
  if (!(bytes >= minimumBytes && bytes <= maximumBytes))
    throw new UsageError(`--part-size must be ${minimumBytes} to ${maximumBytes} bytes, or such as 16M`);
  return bytes;
}

function wholeOf(option: string, text: string, minimum: number, maximum: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : NaN;
  if (!(value >= minimum && value <= maximum))
    throw new UsageError(`${option} must be a whole number, ${minimum} to ${maximum}`);
  return value;
}

/** Names in lines of the help's width. */
function columns(names: readonly string[]): string {
  const lines = names.reduce<string[]>((filled, name) => {
    const last = filled.at(-1);
    if (last === undefined || last.length + name.length > 88)
      return [...filled, `                   ${name}`];
    return [...filled.slice(0, -1), `${last}, ${name}`];
  }, []);
  return lines.join('\n');
}
