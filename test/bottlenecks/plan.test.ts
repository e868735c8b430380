import { expect, test } from 'vitest';
import { runApplyCheck } from '../../ops/plan/check/apply-check.ts';
import { isGood } from '../../ops/plan/check/comparison.ts';
import { runSpikeCheck } from '../../ops/plan/check/spike-check.ts';
import { onQuietMachine } from './quiet-machine.ts';

test.for([
  ['a spike ends when it was predicted to, within 25 %, and nothing fails', runSpikeCheck],
  [
    'apply processing-heavy drains a backlog as many times as fast as plan said, within 25 %, back restores it, and nothing fails',
    runApplyCheck,
  ],
] as const)('%s', ([, run], context) =>
  onQuietMachine(context, async () => {
    const result = await run(() => undefined);
    expect(result.failures).toBe(0);
    expect(isGood(result), JSON.stringify(result.comparisons)).toBe(true);
  }),
);
