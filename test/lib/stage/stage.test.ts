import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { violationsOf } from '../../../lib/rules/rules.ts';
import { ConfigurationError } from '../../../lib/stage/configuration-error.ts';
import { readContext } from '../../../lib/stage/context.ts';
import { loadStage, parseStage } from '../../../lib/stage/load-stage.ts';

const stages = join(import.meta.dirname, '..', '..', '..', 'stages');

function violationsIn(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.violations;
    throw error;
  }
  return [];
}

describe('stage files', () => {
  it.each(readdirSync(stages))('%s keeps the schema and every rule', (file) => {
    expect(violationsOf(loadStage(file.replace('.json', ''), join(stages, file)))).toEqual([]);
  });

  it('may be empty', () => {
    expect(parseStage('test', {}, 'test.json').workers.compute.batchSize).toBe(2);
  });

  it('are refused with every field that is wrong, its bound and its place', () => {
    const settings = {
      functions: { hash: { memoryMib: 1.5 }, hush: {} },
      workers: { compute: { batchSize: 0 } },
      alarmEmail: 'nobody',
      logRetentionDays: 8,
      retention: 3,
    };
    const found = violationsIn(() => parseStage('test', settings, 'test.json')).join('\n');
    expect(found).toMatch(/test\.json: functions\.hash\.memoryMib: .*int/);
    expect(found).toMatch(/test\.json: functions: .*"hush"/);
    expect(found).toMatch(/test\.json: workers\.compute\.batchSize: .*>=1/);
    expect(found).toMatch(/test\.json: alarmEmail: .*email/);
    expect(found).toMatch(/test\.json: logRetentionDays: .*7\|14/);
    expect(found).toMatch(/test\.json: \(top level\): .*"retention"/);
  });

  it('that are missing or no JSON are named', () => {
    expect(violationsIn(() => loadStage('test', 'stages/none.json')).join()).toMatch(
      /stages\/none\.json: .*ENOENT/,
    );
    expect(violationsIn(() => loadStage('test', import.meta.filename)).join()).toMatch(
      /stage\.test\.ts: .*JSON/,
    );
  });

  it('belong to a stage whose name fits into the names of resources', () => {
    for (const name of ['', 'Prod', '1a', 'pre-prod', 'a'.repeat(17)]) {
      expect(violationsIn(() => loadStage(name, 'stages/dev.json')).join()).toMatch(/^stage: /);
    }
  });
});

describe('derived settings', () => {
  it('give the queue six timeouts and the window of visibility, and a lease between', () => {
    const settings = {
      functions: { 'compute-worker': { timeoutSeconds: 100 } },
      workers: { compute: { windowSeconds: 7 } },
    };
    const { workers } = parseStage('test', settings, 'test.json');
    expect(workers.compute).toMatchObject({ visibilityTimeoutSeconds: 607, leaseSeconds: 110 });
  });

  it('keep a lease below the visibility timeout of a worker with a timeout of one second', () => {
    const settings = { functions: { 'compute-worker': { timeoutSeconds: 1 } } };
    const { workers } = parseStage('test', settings, 'test.json');
    expect(workers.compute).toMatchObject({ visibilityTimeoutSeconds: 12, leaseSeconds: 11 });
  });

  it('let one address use the highest plan to the full', () => {
    const settings = { plans: { premium: { rate: 4_000 } } };
    expect(parseStage('test', settings, 'test.json').api.addressLimit).toBe(4_000 * 300);
  });
});

describe('context', () => {
  it('names the stage, its file, a profile and whether to check security', () => {
    expect(readContext({})).toEqual({
      stage: 'dev',
      stageFile: 'stages/dev.json',
      profile: undefined,
      nag: true,
    });
    const given = { stage: 'prod', stageFile: 'other.json', profile: 'mine.json', nag: 'false' };
    expect(readContext({ CDK_CONTEXT_JSON: JSON.stringify(given) })).toEqual({ ...given, nag: false });
  });

  it('is refused where it is none of that', () => {
    const read = () => readContext({ CDK_CONTEXT_JSON: '{"nag":"perhaps"}' });
    expect(violationsIn(read).join()).toMatch(/context: nag: /);
  });
});
