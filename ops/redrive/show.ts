import { reasons, type DeadLetter, type Reason } from '../../core/tasks/dead-letter.ts';

interface ReasonFigures {
  readonly reason: Reason;
  readonly letters: number;
  readonly tenants: number;
  /** Seconds since the oldest was sent. */
  readonly oldestSeconds: number;
  /** Of the tasks; the letters of one task count once. */
  readonly taskIds: readonly string[];
}

/** What each reason means, and what helps. */
const meanings: Readonly<Record<Reason, string>> = {
  'attempts-exhausted': 'every attempt was cut short; start runs them again once the cause is repaired',
  lost: 'their tasks were given up while they lay here; start runs them again',
  'not-ended': 'never claimed, as when the database was away, or duplicates; start runs them',
  ended: 'their tasks have ended: duplicates, which nobody needs',
  'unknown-task': 'their tasks are past retention: discard them',
  malformed: 'no messages of this version; start brings them back to workers that know them',
};

/** By reason, the most frequent first. */
export function byReason(letters: readonly DeadLetter[], now: number): ReasonFigures[] {
  return reasons
    .map((reason) => {
      const own = letters.filter((letter) => letter.reason === reason);
      const oldest = own.reduce((least, { sentAt }) => Math.min(least, sentAt), now);
      return {
        reason,
        letters: own.length,
        tenants: new Set(own.flatMap(({ tenant }) => tenant ?? [])).size,
        oldestSeconds: Math.round((now - oldest) / 1000),
        taskIds: [...new Set(own.flatMap(({ taskId }) => taskId ?? []))],
      };
    })
    .filter(({ letters: count }) => count > 0)
    .sort((one, other) => other.letters - one.letters);
}

/** Ids that are shown of a reason; --json has all. */
const examples = 3;

export function reasonsText(figures: readonly ReasonFigures[], stage: string): string {
  const sum = figures.reduce((total, { letters }) => total + letters, 0);
  if (sum === 0) return `No dead letters in stage ${stage}.`;
  return [
    `${sum} dead ${sum === 1 ? 'letter' : 'letters'} in stage ${stage}`,
    ...figures.map(({ reason, letters, tenants, oldestSeconds, taskIds }) =>
      [
        '',
        `${String(letters).padStart(7)}  ${reason}: ${meanings[reason]}`,
        `         ${tenants} ${tenants === 1 ? 'tenant' : 'tenants'}, the oldest sent ${age(oldestSeconds)} ago`,
        ...(taskIds.length === 0
          ? []
          : [`         ${taskIds.slice(0, examples).join(' ')}${taskIds.length > examples ? ' …' : ''}`]),
      ].join('\n'),
    ),
  ].join('\n');
}

function age(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
