import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** A process of its own each time. */
const timeout = 30_000;

describe('synthesis of settings that cannot work', { timeout }, () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hash-api-settings-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function synthesize(settings: unknown, profile?: string): { status: number | null; stderr: string } {
    const stageFile = join(folder, 'stage.json');
    writeFileSync(stageFile, JSON.stringify(settings));
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'app.ts')], {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        CDK_OUTDIR: join(folder, 'out'),
        CDK_CONTEXT_JSON: JSON.stringify({ stageFile, profile }),
      },
    });
    return { status, stderr };
  }

  it('fails with every rule and number, without a stack trace and without a template', () => {
    const settings = { database: { minAcu: 0 }, workers: { compute: { maxConcurrency: 101 } } };
    const { status, stderr } = synthesize(settings);
    expect(status).toBe(1);
    expect(stderr).toMatch(/pause-with-proxy: database\.minAcu is 0/);
    expect(stderr).toMatch(/worker-concurrency-reserved: workers\.compute\.maxConcurrency is 101/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(folder)).toEqual(['stage.json']);
  });

  it('fails with the profiles that exist', () => {
    const { status, stderr } = synthesize({}, 'fast');
    expect(status).toBe(1);
    expect(stderr).toMatch(/profile: there is no "fast": the profiles are baseline, database-bound, /);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('judges a profile together with the stage file', () => {
    const { status, stderr } = synthesize({ database: { maxAcu: 1 } }, 'processing-heavy');
    expect(status).toBe(1);
    expect(stderr).toMatch(/database-connections: \d+ environments .* database\.maxAcu 1 Aurora has 189/);
  });

  it('fails with every field that the schema does not know', () => {
    const { status, stderr } = synthesize({ datbase: {}, routing: { inlineBudget: 1 } });
    expect(status).toBe(1);
    expect(stderr).toMatch(/stage\.json: routing: .*"inlineBudget"/);
    expect(stderr).toMatch(/stage\.json: \(top level\): .*"datbase"/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
