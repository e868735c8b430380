import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSealing } from '../../../core/objects/seal.ts';
import type { SealSubject } from '../../../core/objects/sealing.ts';

const secret = randomBytes(32);
const make = (change: Partial<Parameters<typeof createSealing>[0]> = {}) =>
  createSealing({ secret: () => Promise.resolve(secret), randomBytes, engines: 'engine 1.0.0', ...change });

const subject: SealSubject = {
  holding: { taskId: '019b8000-0000-7000-8000-000000000001', part: 3 },
  tenant: 'tenant',
  identity: { bucket: 'b', key: 'k', versionId: 'v', etag: '"e"', bytes: 10 },
};
const state = Buffer.from('a state with bytes of the object in it');

describe('sealing', () => {
  it('gives back what was sealed, of any length', async () => {
    const sealing = make();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (bytes) => {
        expect(await sealing.open(subject, await sealing.seal(subject, bytes))).toEqual(bytes);
      }),
      { numRuns: 50 },
    );
  });

  it('opens in another worker, which shares the secret alone', async () => {
    expect(await make().open(subject, await make().seal(subject, state))).toEqual(new Uint8Array(state));
  });

  it('shows nothing of the state, and never the same twice', async () => {
    const sealing = make();
    const [one, two] = [await sealing.seal(subject, state), await sealing.seal(subject, state)];
    expect(Buffer.from(one).includes('object')).toBe(false);
    expect(Buffer.from(one).equals(two)).toBe(false);
  });

  it('refuses what was altered in any of its bits', async () => {
    const sealing = make();
    const sealed = await sealing.seal(subject, Buffer.from('abc'));
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const altered = Uint8Array.from(sealed);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      await expect(sealing.open(subject, altered)).rejects.toThrow('altered');
    }
  });

  it('refuses what was cut short, or made longer', async () => {
    const sealing = make();
    const sealed = await sealing.seal(subject, Buffer.from('abc'));
    for (let length = 0; length < sealed.length; length += 1) {
      await expect(sealing.open(subject, sealed.subarray(0, length))).rejects.toThrow('altered');
      await expect(sealing.open(subject, sealed.subarray(sealed.length - length))).rejects.toThrow('altered');
    }
    await expect(sealing.open(subject, Buffer.concat([sealed, Buffer.alloc(1)]))).rejects.toThrow('altered');
  });

  const { holding, identity } = subject;
  it.each<[string, SealSubject]>([
    ['task', { ...subject, holding: { ...holding, taskId: '019b8000-0000-7000-8000-000000000002' } }],
    ['part', { ...subject, holding: { ...holding, part: 4 } }],
    ['whole task', { ...subject, holding: { taskId: holding.taskId } }],
    ['tenant', { ...subject, tenant: 'another' }],
    ['bucket', { ...subject, identity: { ...identity, bucket: 'c' } }],
    ['key', { ...subject, identity: { ...identity, key: 'l' } }],
    ['version', { ...subject, identity: { ...identity, versionId: 'w' } }],
    ['object without versions', { ...subject, identity: { ...identity, versionId: undefined } }],
    ['ETag', { ...subject, identity: { ...identity, etag: '"f"' } }],
    ['size', { ...subject, identity: { ...identity, bytes: 11 } }],
  ])('refuses what was sealed for another %s', async (_what, other) => {
    const sealing = make();
    await expect(sealing.open(subject, await sealing.seal(other, state))).rejects.toThrow('something else');
  });

  it('refuses what another version of the engines saved', async () => {
    const sealed = await make({ engines: 'engine 1.0.1' }).seal(subject, state);
    await expect(make().open(subject, sealed)).rejects.toThrow('something else');
  });

  it('refuses what was sealed with another secret', async () => {
    const sealed = await make({ secret: () => Promise.resolve(randomBytes(32)) }).seal(subject, state);
    await expect(make().open(subject, sealed)).rejects.toThrow('altered');
  });

  it('says nothing of the state where it refuses', async () => {
    const sealed = await make().seal(subject, state);
    const error: unknown = await make({ engines: 'other' })
      .open(subject, sealed)
      .catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain('bytes of the object');
  });
});
