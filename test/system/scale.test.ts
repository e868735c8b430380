import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Endpoints } from '../../local/endpoints.ts';
import { dataFolder, startChaosCloud } from '../chaos/cloud.ts';

const program = join(import.meta.dirname, '../../bin/hash-api.ts');
const data = dataFolder();
let endpoints: Endpoints;

/** A cloud of its own: what is set here holds for every caller of a cloud. */
beforeAll(async () => {
  ({ endpoints } = await startChaosCloud({ directory: data, context: {} }));
});

const answerSchema = z.object({
  changes: z.array(z.object({ path: z.string(), before: z.number(), after: z.number() })).default([]),
  made: z.boolean().optional(),
  violations: z.array(z.string()).default([]),
  later: z.array(z.string()).default([]),
  stageFile: z.unknown().optional(),
  settings: z
    .array(z.object({ setting: z.string(), configured: z.number().nullable(), live: z.number().nullable() }))
    .default([]),
});

/** `hash-api scale …` on this cloud. */
async function scale(...args: string[]) {
  const [code, stdout, stderr] = await new Promise<[number, string, string]>((resolve) => {
    execFile(
      process.execPath,
      [program, 'scale', ...args, '--local', '--data', data],
      (error, out, errors) => {
        resolve([typeof error?.code === 'number' ? error.code : 0, out, errors]);
      },
    );
  });
  return { code, stdout, stderr, json: () => answerSchema.parse(JSON.parse(stdout)) };
}

const live = async (setting: string) =>
  (await scale('show', '--json')).json().settings.find((one) => one.setting === setting)?.live;

/** Status codes of requests that are sent at once. */
const burst = (count: number): Promise<number[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const headers = { 'x-api-key': endpoints.keys['standard'] ?? '' };
      const response = await fetch(`${endpoints.api}/algorithms`, { headers });
      await response.body?.cancel();
      return response.status;
    }),
  );

test('show tells each setting as configured and as it is', async () => {
  const { code, stdout } = await scale('show');
  expect(code).toBe(0);
  expect(stdout).toMatch(/workers\.compute\.maxConcurrency +100 +100/);
  expect(stdout).toContain('Not on this machine');
});

test('set changes what runs, says how to keep it, and back restores it', async () => {
  const before = await live('plans.standard.burst');
  const done = await scale('set', 'plans.standard.burst=1', 'plans.standard.rate=1', '--yes', '--json');
  expect(done.code, done.stderr).toBe(0);
  expect(done.json()).toMatchObject({
    made: true,
    stageFile: { plans: { standard: { burst: 1, rate: 1 } } },
  });
  expect((await burst(10)).filter((status) => status === 429).length).toBeGreaterThanOrEqual(7);
  const undone = await scale('back', '--yes', '--json');
  expect(
    undone
      .json()
      .changes.map(({ path }) => path)
      .sort(),
  ).toEqual(['plans.standard.burst', 'plans.standard.rate']);
  expect(await live('plans.standard.burst')).toBe(before);
  expect(await burst(10)).toEqual(Array.from({ length: 10 }, () => 200));
});

test('a dry run changes nothing, and neither does what a rule forbids', async () => {
  const dry = await scale('set', 'workers.compute.maxConcurrency=50', '--dry-run', '--json');
  expect([dry.code, dry.json().made, dry.json().changes]).toEqual([
    0,
    false,
    [{ path: 'workers.compute.maxConcurrency', before: 100, after: 50 }],
  ]);
  const forbidden = await scale('set', 'workers.compute.maxConcurrency=101', '--yes');
  expect(forbidden.code).toBe(1);
  expect(forbidden.stdout).toContain('functions.compute-worker.reservedConcurrency');
  expect(await live('workers.compute.maxConcurrency')).toBe(100);
});

test('a profile is applied whole and taken back whole', { timeout: 120_000 }, async () => {
  const before = (await scale('show', '--json')).json().settings;
  const applied = await scale('apply', 'processing-heavy', '--yes', '--json');
  expect(applied.code, applied.stderr + applied.stdout).toBe(0);
  expect(applied.json()).toMatchObject({ made: true, stageFile: { profile: 'processing-heavy' } });
  expect(applied.json().later).toContainEqual(expect.stringMatching(/^database\.minAcu/));
  const after = (await scale('show', '--json')).json().settings;
  expect(after.filter((one, index) => one.live !== before[index]?.live).length).toBeGreaterThan(5);
  expect((await scale('back', '--yes', '--json')).code).toBe(0);
  expect((await scale('show', '--json')).json().settings).toEqual(before);
});

test('what cannot be understood ends with 2 and says so', async () => {
  for (const args of [
    [],
    ['up'],
    ['set'],
    ['set', 'colour=1', '--yes'],
    ['apply'],
    ['set', 'plans.free.rate=1'],
  ]) {
    const { code, stderr } = await scale(...args);
    expect([args, code]).toEqual([args, 2]);
    expect(stderr).not.toContain('    at ');
  }
  const unknown = await scale('apply', 'no-such-profile', '--yes');
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('processing-heavy')]);
});
