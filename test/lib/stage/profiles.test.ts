import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { violationsOf } from '../../../lib/rules/rules.ts';
import { loadStage, parseStage } from '../../../lib/stage/load-stage.ts';
import { absoluteProfile, profileNames } from '../../../lib/stage/profiles.ts';

const stages = join(import.meta.dirname, '..', '..', '..', 'stages');
const stageNames = readdirSync(stages).map((file) => basename(file, '.json'));

function folder(files: Readonly<Record<string, unknown>>): (file: string) => string {
  const directory = mkdtempSync(join(tmpdir(), 'profiles-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  for (const [file, settings] of Object.entries(files)) {
    writeFileSync(join(directory, file), JSON.stringify(settings));
  }
  return (file) => join(directory, file);
}

describe('the profiles', () => {
  it('are four', () => {
    expect(profileNames()).toEqual(['baseline', 'database-bound', 'high-request-volume', 'processing-heavy']);
  });

  it.each(profileNames().flatMap((profile) => stageNames.map((stage) => ({ profile, stage }))))(
    '$profile keeps every rule under stage $stage',
    ({ profile, stage }) => {
      expect(violationsOf(loadStage(stage, join(stages, `${stage}.json`), profile))).toEqual([]);
    },
  );

  it.each(profileNames())('%s needs no quota above those of a new account', (profile) => {
    const { accountConcurrency, api } = loadStage('dev', folder({ 'dev.json': {} })('dev.json'), profile);
    expect({ accountConcurrency, rate: api.accountRate }).toEqual({ accountConcurrency: 1000, rate: 10_000 });
  });

  it('have a baseline that says what the defaults are', () => {
    const file = folder({ 'dev.json': {} })('dev.json');
    expect(loadStage('dev', file, 'baseline')).toEqual({
      ...parseStage('dev', {}, 'dev.json'),
      profile: 'baseline',
    });
  });
});

describe('the guide', () => {
  it('has an example beyond the usual quotas that keeps every rule', () => {
    const guide = readFileSync(join(stages, '..', 'docs', 'scaling.md'), 'utf8');
    const [, example = ''] = /```json\n(.*?)```/s.exec(guide) ?? [];
    const written: unknown = JSON.parse(example);
    const config = loadStage('dev', folder({ 'dev.json': written })('dev.json'));
    expect(config).toMatchObject({ profile: 'high-request-volume', accountConcurrency: 3000 });
    expect(violationsOf(config)).toEqual([]);
  });

  it('describes every profile', () => {
    const guide = readFileSync(join(stages, '..', 'docs', 'scaling.md'), 'utf8');
    for (const name of profileNames()) expect(guide).toContain(`\n### ${name}\n`);
  });
});

describe('a profile', () => {
  const mine = { routing: { inlineBudgetMs: 7, waitLimitSeconds: 3 }, plans: { premium: { burst: 99 } } };

  it('goes before the defaults, and the stage file before it, field by field', () => {
    const path = folder({ 'dev.json': { routing: { waitLimitSeconds: 4 } }, 'mine.json': mine });
    const { routing, plans, profile } = loadStage('dev', path('dev.json'), path('mine.json'));
    expect(routing).toMatchObject({ inlineBudgetMs: 7, waitLimitSeconds: 4, taskBudgetMs: 30_000 });
    expect(plans.premium).toMatchObject({ burst: 99, rate: 5_000 });
    expect(profile).toBe(path('mine.json'));
  });

  it('is replaced where the stage file says null', () => {
    const path = folder({ 'dev.json': { functions: { hash: { provisionedConcurrency: null } } } });
    const { hash } = loadStage('dev', path('dev.json'), 'high-request-volume').functions;
    expect(hash.provisionedConcurrency).toBeNull();
    expect(hash.reservedConcurrency).toBe(650);
  });

  it('can be named by the stage file, as a file beside it or a name', () => {
    const path = folder({
      'dev.json': { profile: './mine.json' },
      'test.json': { profile: 'processing-heavy' },
      'mine.json': mine,
    });
    expect(loadStage('dev', path('dev.json')).routing.inlineBudgetMs).toBe(7);
    expect(loadStage('test', path('test.json')).workers.compute.maxConcurrency).toBe(350);
    expect(loadStage('test', path('test.json'), 'baseline').workers.compute.maxConcurrency).toBe(100);
  });

  it('that does not exist is refused with those that do', () => {
    const path = folder({ 'dev.json': {} });
    expect(() => loadStage('dev', path('dev.json'), 'fast')).toThrow(
      /no "fast": the profiles are baseline, database-bound, high-request-volume, processing-heavy;/,
    );
    expect(() => loadStage('dev', path('dev.json'), path('none.json'))).toThrow(/none\.json: .*ENOENT/);
  });

  it('is named where its field is wrong, and cannot name another', () => {
    const path = folder({
      'dev.json': { routing: { inlineBudgetMs: 'fast' } },
      'wrong.json': { routing: { taskBudgetMs: 'slow' } },
      'chain.json': { profile: 'baseline' },
      'list.json': [],
    });
    const wrong = () => loadStage('dev', path('dev.json'), path('wrong.json'));
    expect(wrong).toThrow(/dev\.json: routing\.inlineBudgetMs: /);
    expect(wrong).toThrow(/wrong\.json: routing\.taskBudgetMs: /);
    expect(() => loadStage('dev', path('dev.json'), path('chain.json'))).toThrow(/cannot name another/);
    expect(() => loadStage('dev', path('dev.json'), path('list.json'))).toThrow(/list\.json: .*object/);
  });

  it('keeps its name, and a file becomes absolute', () => {
    expect(absoluteProfile('baseline', '/work')).toBe('baseline');
    expect(absoluteProfile('./mine.json', '/work')).toBe('/work/mine.json');
  });
});
