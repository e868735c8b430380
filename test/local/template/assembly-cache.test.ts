import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { currentAssembly } from '../../../local/template/assembly-cache.ts';
import { SynthesisError } from '../../../local/template/synthesize.ts';

/** A project whose app writes the assembly of an empty stack that is named by the context. */
const app = `
import { mkdirSync, writeFileSync } from 'node:fs';
const { CDK_OUTDIR: out, CDK_CONTEXT_JSON: context } = process.env;
const { stage, fromFile } = JSON.parse(context);
if (stage === 'broken') throw new RangeError('the stage is broken');
mkdirSync(out);
const write = (file, content) => writeFileSync(out + '/' + file, JSON.stringify(content));
write('manifest.json', { artifacts: {
  Stack: { type: 'aws:cloudformation:stack', properties: { templateFile: 't.json', stackName: 'stack-' + stage + fromFile } },
  Assets: { type: 'cdk:asset-manifest', properties: { file: 'a.json' } },
} });
write('t.json', { Resources: {} });
write('a.json', { files: { x: { source: { path: 'asset.x' }, destinations: { d: { objectKey: 'x.zip' } } } } });
`;

function project() {
  const projectDirectory = mkdtempSync(join(tmpdir(), 'project-'));
  onTestFinished(() => {
    rmSync(projectDirectory, { recursive: true });
  });
  mkdirSync(join(projectDirectory, 'bin'));
  writeFileSync(join(projectDirectory, 'bin/app.ts'), app);
  writeFileSync(
    join(projectDirectory, 'cdk.json'),
    JSON.stringify({ context: { fromFile: 1, stage: 'file' } }),
  );
  const assemblies = join(projectDirectory, 'node_modules/.cache/hash-api/assemblies');
  return {
    projectDirectory,
    assemblies,
    synthesize: (stage = 'dev') => currentAssembly({ projectDirectory, context: { stage } }),
  };
}

test('the context goes before that of cdk.json, and assets are found by their keys', async () => {
  const { assembly } = await project().synthesize();
  expect(assembly.stackName).toBe('stack-dev1');
  expect(assembly.assetDirectory('x.zip')).toMatch(/asset\.x$/);
  expect(() => assembly.assetDirectory('y.zip')).toThrow('y.zip');
});

test('files of settings outside of the project count by their content', async () => {
  const { projectDirectory } = project();
  const settings = mkdtempSync(join(tmpdir(), 'settings-'));
  onTestFinished(() => {
    rmSync(settings, { recursive: true });
  });
  const write = (file: string, content: object) => {
    writeFileSync(join(settings, file), JSON.stringify(content));
  };
  const synthesize = async (context: object) =>
    (await currentAssembly({ projectDirectory, context: { stage: 'dev', ...context } })).unchanged;
  const stageFile = join(settings, 'stage.json');

  write('stage.json', { profile: './mine.json' });
  write('mine.json', { retentionDays: 4 });
  expect(await synthesize({ stageFile })).toBe(false);
  expect(await synthesize({ stageFile })).toBe(true);
  write('mine.json', { retentionDays: 5 });
  expect(await synthesize({ stageFile })).toBe(false);
  const profile = join(settings, 'mine.json');
  expect(await synthesize({ profile })).toBe(false);
  write('mine.json', { retentionDays: 6 });
  expect(await synthesize({ profile })).toBe(false);
  expect(await synthesize({ profile: 'baseline' })).toBe(false);
});

test('a project is synthesized again when a file or the context has changed, and only then', async () => {
  const { projectDirectory, synthesize } = project();
  expect((await synthesize()).unchanged).toBe(false);
  expect((await synthesize()).unchanged).toBe(true);
  expect((await synthesize('prod')).unchanged).toBe(false);

  mkdirSync(join(projectDirectory, 'test'));
  writeFileSync(join(projectDirectory, 'test/a.ts'), '');
  expect((await synthesize()).unchanged).toBe(true);
  mkdirSync(join(projectDirectory, 'core'));
  writeFileSync(join(projectDirectory, 'core/a.ts'), '');
  expect((await synthesize()).unchanged).toBe(false);
});

test('starts at the same time share one assembly', async () => {
  const { synthesize, assemblies } = project();
  const all = await Promise.all([synthesize(), synthesize(), synthesize()]);
  expect(all.map(({ assembly }) => assembly.stackName)).toEqual(Array(3).fill('stack-dev1'));
  expect(readdirSync(assemblies)).toHaveLength(1);
});

test('an app that fails says why, and leaves nothing behind', async () => {
  const { synthesize, assemblies } = project();
  await synthesize();
  const failure = await synthesize('broken').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SynthesisError);
  expect(failure).toHaveProperty('message', 'the stage is broken');
  expect(readdirSync(assemblies)).toHaveLength(1);
});
