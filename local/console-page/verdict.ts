import type { Verdict } from '../../core/diagnosis/diagnose.ts';

interface ShownVerdict extends Pick<Verdict, 'health' | 'sentence' | 'advice' | 'runbook'> {
  /** What else is seen, perhaps an effect. */
  readonly also: readonly string[];
}

/** Between two looks at some forty metrics, however many pages ask. */
const restMs = 2000;

/**
 * What `hash-api status` says of the local cloud whose data is in `directory`, by the command's own code: it finds the
 * cloud, its settings and its figures as it does in a terminal. Loaded at the first look, since the SDK takes its time.
 */
export function createVerdicts(directory: string): () => Promise<ShownVerdict> {
  let latest: Promise<ShownVerdict> | undefined;
  let settledAt = -Infinity;
  return () => {
    if (latest !== undefined && Date.now() - settledAt < restMs) return latest;
    settledAt = Infinity;
    latest = judge(directory).finally(() => {
      settledAt = Date.now();
    });
    return latest;
  };
}

async function judge(directory: string): Promise<ShownVerdict> {
  const [{ findTarget }, { connect, look }, { liveConfig }] = await Promise.all([
    import('../../ops/target.ts'),
    import('../../ops/status/look.ts'),
    import('../../ops/scale/live.ts'),
  ]);
  const target = findTarget({ stage: undefined, local: true, data: directory });
  const client = connect(target);
  try {
    const { verdict } = await look(client, target, new Date(), await liveConfig(target));
    const { health, sentence, advice, runbook, findings } = verdict;
    return {
      health,
      sentence,
      ...(advice !== undefined && { advice }),
      ...(runbook !== undefined && { runbook }),
      also: findings.slice(1).map(({ part, symptom }) => `${part}: ${symptom}`),
    };
  } finally {
    client.destroy();
  }
}
