import type { ObjectAlgorithmName } from '../../core/hashing/algorithms.ts';
import { createApiClient } from '../api/api-client.ts';
import { findApi } from '../api/find-api.ts';
import type { Command } from '../command.ts';
import { createProgress } from '../progress.ts';
import { warn as warnPerson } from '../reasons.ts';
import { abortUploads } from './abort.ts';
import { parseArguments, sumHelp, type SumArguments } from './arguments.ts';
import { checkList } from './check/check-list.ts';
import { createTurns, inOrder } from './in-order.ts';
import { formatLines } from './lines/format-lines.ts';
import { shownName } from './lines/names.ts';
import { createProgressLine } from './progress-line.ts';
import { SourceError, type Session, type Sum } from './session.ts';
import type { Source } from './source.ts';
import { isSmall, sumOf } from './sum-source.ts';
import { cacheFolder, createSavedUploads } from './upload/saved-uploads.ts';

export const sum: Command = {
  summary: 'digests of files of any size, of objects in S3 and of standard input; lists of them checked',
  help: sumHelp,
  async run(args, output) {
    const given = parseArguments(args);
    const access = await findApi(given.access);
    const progress = createProgress();
    const interrupted = new AbortController();
    const interrupt = (): void => {
      interrupted.abort();
    };
    // Once: a second Ctrl-C ends the process as usual.
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
    const session: Session = {
      api: createApiClient(access),
      server: access.url,
      saved: createSavedUploads(cacheFolder(process.env)),
      settings: given.settings,
      signal: interrupted.signal,
      progress: createProgressLine(progress),
      warn(text) {
        progress.end();
        warnPerson(text);
      },
    };
    try {
      return await runTask(session, given, (text) => {
        progress.end();
        output(text);
      });
    } finally {
      progress.end();
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    }
  },
};

type Output = (text: string) => void;

async function runTask(session: Session, given: SumArguments, output: Output): Promise<number> {
  const { task, algorithms, json, settings } = given;
  const inTurn = createTurns((error) => error instanceof SourceError);
  // Uploads go one after the other: each has all the parts that may be under way.
  const hash = async (source: Source, names: readonly ObjectAlgorithmName[]): Promise<Sum> => {
    const work = (): Promise<Sum> => {
      session.signal.throwIfAborted();
      return sumOf(session, source, names);
    };
    return (await isSmall(source, names)) ? work() : inTurn(work);
  };
  const { warn } = session;
  switch (task.kind) {
    case 'abort':
      return abortAll(session, task.files, { json, output });
    case 'check': {
      let code = 0;
      for (const list of task.lists) {
        const common = {
          algorithms,
          settings: task.check,
          json,
          atOnce: settings.jobs,
          sumOf: hash,
          output,
          warn,
        };
        if (!(await checkList({ ...common, list }))) code = 1;
      }
      return code;
    }
    case 'sum': {
      const names = algorithms.length > 0 ? algorithms : (['sha256'] as const);
      let code = 0;
      const each = async (source: Source) => ({
        name: source.name,
        result: await hash(source, names).catch(ofOneSource),
      });
      for await (const { name, result } of inOrder(task.sources, settings.jobs, each)) {
        if (result instanceof SourceError) {
          code = 1;
          if (json) output(JSON.stringify({ name, error: result.message }));
          else warn(`${shownName(name)}: ${result.message}`);
        } else {
          tellSum(name, result, { json, tag: task.tag, output, warn });
        }
      }
      return code;
    }
  }
}

/** For `catch`: what is wrong with one source is its result. */
function ofOneSource(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  throw error;
}

function tellSum(
  name: string,
  { bytes, digests, computed, taskId, uploadId }: Sum,
  { json, tag, output, warn }: { json: boolean; tag: boolean; output: Output; warn: Output },
): void {
  if (json) {
    const ids = {
      ...(taskId !== undefined && { task_id: taskId }),
      ...(uploadId !== undefined && { upload_id: uploadId }),
    };
    output(JSON.stringify({ name, bytes, digests: Object.fromEntries(digests), computed, ...ids }));
    return;
  }
  for (const line of formatLines(name, digests, tag)) output(line);
  if (uploadId !== undefined) warn(`${shownName(name)}: kept as upload ${uploadId}`);
}

async function abortAll(
  session: Session,
  files: readonly string[],
  { json, output }: { readonly json: boolean; readonly output: Output },
): Promise<number> {
  let code = 0;
  for (const file of files) {
    const uploads = await abortUploads(session, file);
    if (uploads.length === 0) code = 1;
    if (json) output(JSON.stringify({ name: file, aborted: uploads }));
    else if (uploads.length > 0) output(`${shownName(file)}: given up`);
    else session.warn(`${shownName(file)}: no upload of it was interrupted`);
  }
  return code;
}
