import { expect, test } from 'vitest';
import { isGood, runCheck } from '../../ops/plan/check/check.ts';
import { onQuietMachine } from './quiet-machine.ts';

test('apply under backlog: a spike, more memory and back do what was predicted within 25 %, and nothing fails', (context) =>
  onQuietMachine(context, async () => {
    const result = await runCheck(() => undefined);
    expect(result.failures).toBe(0);
    expect(isGood(result), JSON.stringify(result.comparisons)).toBe(true);
  }));
