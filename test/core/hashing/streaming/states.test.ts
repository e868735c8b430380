import { describe, expect, test } from 'vitest';
import { digestOrChecksumNames } from '../../../../core/hashing/algorithms.ts';
import { UnusableState, unlabelState } from '../../../../core/hashing/streaming/labelled-state.ts';
import { createResumable, engineVersion, resume } from '../../../../core/hashing/streaming/resumable.ts';
import { isResumable } from '../../../../core/hashing/streaming/stream-hasher.ts';

const names = digestOrChecksumNames.filter(isResumable);

async function stateOf(name: (typeof names)[number]): Promise<Uint8Array> {
  const hasher = await createResumable(name);
  hasher.update(Buffer.from('the first bytes'));
  return hasher.save();
}

describe('a saved state', () => {
  test.each(names)('of %s is refused for every other algorithm', async (name) => {
    const state = await stateOf(name);
    for (const other of names.filter((candidate) => candidate !== name)) {
      await expect(resume(other, state), other).rejects.toThrow(UnusableState);
    }
  });

  test.each(names)('of %s is refused when cut short, lengthened or empty', async (name) => {
    const state = await stateOf(name);
    for (const wrong of [state.subarray(0, -1), Buffer.concat([state, Uint8Array.of(0)]), new Uint8Array()]) {
      await expect(resume(name, wrong)).rejects.toThrow(UnusableState);
    }
  });

  test.each(names)('of %s is refused when another engine version saved it', async (name) => {
    const state = await stateOf(name);
    const text = Buffer.from(state).toString('latin1');
    const other = engineVersion(name).replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
    const relabelled = Buffer.from(text.replace(engineVersion(name), other), 'latin1');
    expect(relabelled).not.toEqual(Buffer.from(state));
    await expect(resume(name, relabelled)).rejects.toThrow(UnusableState);
  });

  test('of another format is refused', () => {
    const label = { algorithm: 'sha256', engine: 'engine-1' };
    expect(() => unlabelState(label, Uint8Array.of(9, 0))).toThrow('its format is not known');
  });
});
