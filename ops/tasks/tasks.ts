import { taskStatuses } from '../../core/tasks/task.ts';
import { apiHelp, apiOptions, findApi } from '../api/find-api.ts';
import { ApiProblem, createApiClient, type ApiClient } from '../api/api-client.ts';
import type { ApiTask } from '../api/task.ts';
import { UsageError, type Command } from '../command.ts';
import { parseDuration } from '../duration.ts';
import { parseOptions } from '../parse-options.ts';
import { createProgress, type Progress } from '../progress.ts';
import { warn } from '../reasons.ts';
import { cancelTask, getTask, listTasks } from './api-tasks.ts';
import { taskTable, taskText } from './print.ts';
import { waitForTasks } from './wait.ts';

const mostListed = 10_000;

const help = `Usage: hash-api tasks list [--status STATUS] [--limit N]
       hash-api tasks show ID
       hash-api tasks wait ID… [--timeout TIME]
       hash-api tasks cancel ID…

Tasks of an API key's tenant, as the API shows them.

  list           newest first
  show           one task with its digests, or why it failed
  wait           until all have ended, and shows them. Ctrl-C ends the waiting; the tasks go on
  cancel         tasks that have not ended, also those that workers compute

  --status WHAT  ${taskStatuses.slice(0, 3).join(', ')}, ${taskStatuses.slice(3).join(' or ')}
  --limit N      at most N tasks, 1 to ${mostListed} (default: 20)
  --timeout TIME wait no longer than 90s, 10m, 2h (default: as long as it takes)
  --json         as JSON, for scripts: tasks as in docs/openapi.yaml
${apiHelp}

Exit code: 0 done, and of wait: all completed; 1 it failed, was interrupted, or a task that was
waited for failed, was cancelled or took longer than --timeout, or one could not be cancelled;
2 where the arguments cannot be understood.
`;

const options = {
  ...apiOptions,
  status: { type: 'string' },
  limit: { type: 'string' },
  timeout: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseOptions<typeof options>>['values'];

interface Call {
  readonly api: ApiClient;
  readonly ids: readonly string[];
  readonly values: Values;
  readonly progress: Progress;
  readonly output: (text: string) => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

interface Action {
  /** Ids that it takes. */
  readonly ids: 'none' | 'one' | 'some';
  readonly takes: readonly ('status' | 'limit' | 'timeout')[];
  run(call: Call): Promise<number>;
}

function limitOf({ limit = '20' }: Values): number {
  const number = /^\d{1,5}$/.test(limit) ? Number(limit) : 0;
  if (number < 1 || number > mostListed)
    throw new UsageError(`--limit must be a whole number, 1 to ${mostListed}`);
  return number;
}

function checkStatus({ status }: Values): void {
  if (status !== undefined && !taskStatuses.some((each) => each === status))
    throw new UsageError(`--status must be one of ${taskStatuses.join(', ')}`);
}

const timeoutOf = ({ timeout }: Values): number | undefined =>
  timeout === undefined ? undefined : parseDuration('--timeout', timeout);

async function list({ api, values, output, signal }: Call): Promise<number> {
  const tasks = await listTasks(api, { status: values.status, limit: limitOf(values) }, signal);
  output(values.json ? JSON.stringify(tasks) : taskTable(tasks));
  return 0;
}

async function show({ api, ids: [id = ''], values, output, signal }: Call): Promise<number> {
  const task = await getTask(api, id, signal);
  output(values.json ? JSON.stringify(task) : taskText(task));
  return 0;
}

async function wait({ api, ids, values, progress, output, signal }: Call): Promise<number> {
  const timeoutMs = timeoutOf(values);
  const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  let shown = 0;
  const tell = (task: ApiTask): void => {
    if (values.json) return;
    progress.end();
    output(shown++ === 0 ? taskText(task) : `\n${taskText(task)}`);
  };
  try {
    const tasks = await waitForTasks(api, {
      ids,
      say: (text) => {
        progress.say(text);
      },
      ended: tell,
      signal: timeout ? AbortSignal.any([signal, timeout]) : signal,
    });
    progress.end();
    if (values.json) output(JSON.stringify(tasks));
    return tasks.every(({ status }) => status === 'completed') ? 0 : 1;
  } catch (error) {
    if (timeout?.aborted !== true || signal.aborted) throw error;
    progress.end();
    warn(`Not all have ended within ${values.timeout ?? ''}; they go on.`);
    return 1;
  }
}

async function cancel({ api, ids, values, output, signal }: Call): Promise<number> {
  const cancelled: ApiTask[] = [];
  for (const id of ids) {
    try {
      const task = await cancelTask(api, id, signal);
      cancelled.push(task);
      if (!values.json) output(`Task ${task.task_id} is cancelled.`);
    } catch (error) {
      if (!(error instanceof ApiProblem) || (error.status !== 404 && error.status !== 409)) throw error;
      warn(`${id}: ${error.message}`);
    }
  }
  if (values.json) output(JSON.stringify(cancelled));
  return cancelled.length === ids.length ? 0 : 1;
}

const actions: Readonly<Record<string, Action>> = {
  list: { ids: 'none', takes: ['status', 'limit'], run: list },
  show: { ids: 'one', takes: [], run: show },
  wait: { ids: 'some', takes: ['timeout'], run: wait },
  cancel: { ids: 'some', takes: [], run: cancel },
};

function actionOf(name: string, ids: readonly string[], values: Values): Action {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined)
    throw new UsageError(name === '' ? `Which: ${Object.keys(actions).join(', ')}?` : `What is ${name}?`);
  if (action.ids !== 'none' && ids.length === 0) throw new UsageError(`tasks ${name}: which task's ID?`);
  const surplus = action.ids === 'some' ? [] : ids.slice(action.ids === 'one' ? 1 : 0);
  if (surplus.length > 0) throw new UsageError(`What is ${surplus.join(' ')}?`);
  for (const option of ['status', 'limit', 'timeout'] as const) {
    if (values[option] !== undefined && !action.takes.includes(option))
      throw new UsageError(`tasks ${name} does not take --${option}`);
  }
  return action;
}

export const tasks: Command = {
  summary: "list, show, wait for and cancel a key's tasks",
  help,
  async run(args, output) {
    const { values, positionals } = parseOptions(args, options);
    const [name = '', ...ids] = positionals;
    const action = actionOf(name, ids, values);
    checkStatus(values);
    limitOf(values);
    timeoutOf(values);
    const api = createApiClient(await findApi(values));
    const interrupt = new AbortController();
    const onInterrupt = () => {
      interrupt.abort();
    };
    process.once('SIGINT', onInterrupt).once('SIGTERM', onInterrupt);
    const progress = createProgress();
    try {
      return await action.run({ api, ids, values, progress, output, signal: interrupt.signal });
    } catch (error) {
      if (!interrupt.signal.aborted) throw error;
      progress.end();
      warn(name === 'wait' ? 'Interrupted; the tasks go on.' : 'Interrupted.');
      return 1;
    } finally {
      progress.end();
      process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt);
    }
  },
};
