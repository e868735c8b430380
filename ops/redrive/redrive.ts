import { hostname, userInfo } from 'node:os';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { functionName } from '../../core/names/resources.ts';
import { queueNames, reasons, type QueueName, type Reason } from '../../core/tasks/dead-letter.ts';
import { UsageError, type Command } from '../command.ts';
import { confirm } from '../confirm.ts';
import { targetHelp, targetOptions } from '../endpoints.ts';
import { parseOptions } from '../parse-options.ts';
import { createProgress } from '../progress.ts';
import { findTarget } from '../target.ts';
import { createDeadLetterFunction } from './dead-letter-function.ts';
import { discardReason } from './discard.ts';
import { moveAll } from './move-all.ts';
import { moveReason } from './move-reason.ts';
import { lookAtAll, type Session } from './session.ts';
import { byReason, reasonsText } from './show.ts';

const help = `Usage: hash-api redrive show [--queue QUEUE]
       hash-api redrive start [--queue QUEUE] [--rate N] [--reason REASON]
       hash-api redrive discard --reason REASON [--queue QUEUE] [--yes] [--record FILE]

The dead-letter queue: messages that failed as often as they may. No input is ever shown.

  show           what lies there and why, by reason
  start          back to the workers, all or those of one reason. Tasks that have failed are
                 queued again with all their attempts. Ctrl-C stops it; what was not moved stays
  discard        deletes the letters of one reason with their inputs, for good. The tasks keep
                 their errors; a task that still waited fails

  --queue QUEUE  ${queueNames.join(' or ')}: whose dead letters (default: compute)
  --reason WHY   ${reasons.slice(0, 3).join(', ')},
                 ${reasons.slice(3).join(', ')}
  --rate N       at most N messages a second, 1 to 500 (default: as fast as it goes)
  --record FILE  gets a line of JSON for each letter that was discarded
                 (default: discarded-STAGE.jsonl)
  --yes          discard without asking
  --json         as JSON, for scripts
${targetHelp}

Exit code: 0 done; 1 it failed, was interrupted, or some letters could not be moved; 2 where the
arguments cannot be understood. While it looks, letters are hidden from others for some minutes.
`;

const options = {
  ...targetOptions,
  queue: { type: 'string' },
  reason: { type: 'string' },
  rate: { type: 'string' },
  record: { type: 'string' },
  yes: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseOptions<typeof options>>['values'];

interface Call {
  readonly session: Session;
  readonly stage: string;
  readonly by: string;
  readonly values: Values;
  /** Writes the text, or the value as JSON where that was asked for. */
  readonly tell: (value: object, text: string) => void;
}

const takes: Readonly<Record<string, readonly ('reason' | 'rate' | 'record' | 'yes')[]>> = {
  show: [],
  start: ['reason', 'rate'],
  discard: ['reason', 'record', 'yes'],
};

function reasonOf({ reason }: Values): Reason | undefined {
  const known = reasons.find((each) => each === reason);
  if (reason !== undefined && known === undefined)
    throw new UsageError(`--reason must be one of ${reasons.join(', ')}`);
  return known;
}

function queueOf({ queue = 'compute' }: Values): QueueName {
  const known = queueNames.find((each) => each === queue);
  if (known === undefined) throw new UsageError(`--queue must be one of ${queueNames.join(', ')}`);
  return known;
}

function rateOf({ rate }: Values): number | undefined {
  if (rate === undefined) return undefined;
  const number = Number(rate);
  if (!Number.isInteger(number) || number < 1 || number > 500)
    throw new UsageError('--rate must be a whole number, 1 to 500');
  return number;
}

async function show({ session, stage, tell }: Call): Promise<number> {
  const figures = byReason(await lookAtAll(session), Date.now());
  if (session.signal.aborted) return 1;
  tell({ stage, reasons: figures }, reasonsText(figures, stage));
  return 0;
}

async function start({ session, values, tell }: Call): Promise<number> {
  const [reason, rate] = [reasonOf(values), rateOf(values)];
  if (reason !== undefined) {
    const moved = await moveReason(session, reason, rate);
    const { redriven, stuck, others, interrupted } = moved;
    tell(
      moved,
      `${redriven} redriven${stuck > 0 ? `, ${stuck} could not be` : ''}; ${others} of other reasons stay${interrupted ? '; interrupted, what is left stays' : ''}.`,
    );
    return stuck > 0 || interrupted ? 1 : 0;
  }
  const moved = await moveAll(session, rate);
  const { status, requeued, failure } = moved;
  tell(
    moved,
    `${moved.moved} redriven, ${requeued} failed tasks queued again.${status === 'COMPLETED' ? '' : ` The move is ${status.toLowerCase()}${failure === null ? '' : `: ${failure}`}; what is left stays, start goes on.`}`,
  );
  return status === 'COMPLETED' ? 0 : 1;
}

async function discard({ session, stage, by, values, tell }: Call): Promise<number> {
  const reason = reasonOf(values);
  if (reason === undefined) throw new UsageError('--reason is required');
  const count = (await lookAtAll(session)).filter((letter) => letter.reason === reason).length;
  const file = values.record ?? `discarded-${stage}.jsonl`;
  const question = `Delete ${count} letters (${reason}) of stage ${stage} and their inputs, for good?`;
  if (session.signal.aborted) return 1;
  if (count > 0 && !values.yes && !(await confirm(question))) return 1;
  const done = await discardReason(session, reason, { file, stage, by });
  const { discarded, stuck, interrupted } = done;
  tell(
    { ...done, record: file },
    `${discarded} discarded${stuck > 0 ? `, ${stuck} could not be` : ''}; recorded in ${file}.`,
  );
  return stuck > 0 || interrupted ? 1 : 0;
}

const actions: Readonly<Record<string, (call: Call) => Promise<number>>> = { show, start, discard };

export const redrive: Command = {
  summary: 'what lies in the dead-letter queue and why; back to the workers, or away',
  help,
  async run(args, output) {
    const { values, positionals } = parseOptions(args, options);
    const [name = '', ...rest] = positionals;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined)
      throw new UsageError(name === '' ? `Which: ${Object.keys(actions).join(', ')}?` : `What is ${name}?`);
    if (rest.length > 0) throw new UsageError(`What is ${rest.join(' ')}?`);
    for (const option of ['reason', 'rate', 'record', 'yes'] as const) {
      const given = values[option] !== undefined && values[option] !== false;
      if (given && takes[name]?.includes(option) !== true)
        throw new UsageError(`redrive ${name} does not take --${option}`);
    }
    if (name === 'discard' && values.reason === undefined) throw new UsageError('--reason is required');
    reasonOf(values);
    rateOf(values);
    const queue = queueOf(values);
    const target = findTarget(values);
    const { stage } = target;
    const by = `${userInfo().username}@${hostname()}`;
    const lambda = new LambdaClient(target.client('lambda'));
    const letters = createDeadLetterFunction(lambda, functionName(stage, 'dead-letters'), { by, queue });
    const interrupt = new AbortController();
    const onInterrupt = () => {
      interrupt.abort();
    };
    process.once('SIGINT', onInterrupt);
    const progress = createProgress();
    try {
      const session: Session = {
        letters,
        sqs: new SQSClient(target.client('sqs')),
        ...(await letters.queues()),
        progress: (text) => {
          progress.say(text);
        },
        signal: interrupt.signal,
      };
      const tell: Call['tell'] = (value, text) => {
        progress.end();
        output(values.json ? JSON.stringify(value) : text);
      };
      return await action({ session, stage, by, values, tell });
    } finally {
      progress.end();
      process.off('SIGINT', onInterrupt);
    }
  },
};
