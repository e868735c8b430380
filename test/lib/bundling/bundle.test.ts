import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bundleFunction, type Bundle } from '../../../lib/bundling/bundle.ts';
import { nativePackages } from '../../../lib/bundling/native-packages.ts';

const root = join(import.meta.dirname, '..', '..', '..');

const dependencies = z.object({ dependencies: z.record(z.string(), z.string()) });
const version = z.object({ version: z.string() });

const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(...path), 'utf8'));

/** Outputs that are loaded with the entry: itself and what it imports without `import()`. */
function loadedAtStart({ metafile: { outputs } }: Bundle): readonly string[] {
  const entry = Object.keys(outputs).find((path) => path.endsWith('/index.mjs'));
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { kind, path: imported, external } of outputs[path]?.imports ?? []) {
      if (kind !== 'dynamic-import' && external !== true) visit(imported);
    }
  };
  if (entry !== undefined) visit(entry);
  return [...reached];
}

/** Each bundle is built here. */
const timeout = 30_000;

describe('the bundle of hash', { timeout }, () => {
  let bundle: Bundle;

  beforeAll(async () => {
    bundle = await bundleFunction('hash');
  }, timeout);

  it('loads at most 300 KB at its start', () => {
    const bytes = loadedAtStart(bundle).reduce(
      (sum, path) => sum + (bundle.metafile.outputs[path]?.bytes ?? 0),
      0,
    );
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(300_000);
  });

  it('reaches no SDK, database, cache or logger without a task', () => {
    const inputs = loadedAtStart(bundle).flatMap((path) =>
      Object.keys(bundle.metafile.outputs[path]?.inputs ?? {}),
    );
    expect(inputs).toContain('lambdas/hash/handler.ts');
    expect(
      inputs.filter((path) =>
        /^adapters\/|node_modules\/(@aws-sdk|@aws-crypto|@smithy|@redis|redis|pg|@aws-lambda-powertools\/logger)/.test(
          path,
        ),
      ),
    ).toEqual([]);
    const all = Object.keys(bundle.metafile.inputs);
    expect(all.some((path) => path.includes('node_modules/@aws-sdk/client-sqs/'))).toBe(true);
  });

  it('loads compiled code by import() only', () => {
    const imports = loadedAtStart(bundle).flatMap((path) => bundle.metafile.outputs[path]?.imports ?? []);
    const compiled = imports.filter(({ path }) => nativePackages.some((name) => path.startsWith(name)));
    expect(compiled.length).toBeGreaterThan(0);
    expect(compiled.filter(({ kind }) => kind !== 'dynamic-import')).toEqual([]);
  });

  it('has every file that it loads', () => {
    for (const path of Object.keys(bundle.metafile.outputs)) {
      expect(existsSync(join(bundle.folder, path.slice(path.indexOf('/bundle/') + '/bundle/'.length)))).toBe(
        true,
      );
    }
  });

  it('is the same folder when nothing has changed', async () => {
    const again = await bundleFunction('hash');
    expect(again.hash).toBe(bundle.hash);
    expect(again.folder).toBe(bundle.folder);
  });
});

describe('compiled packages', { timeout }, () => {
  const filesBelow = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile());

  it.each(['hash', 'compute-worker'] as const)('of %s are builds for 64-bit ARM Linux', async (name) => {
    const { folder } = await bundleFunction(name);
    const compiled = filesBelow(join(folder, 'node_modules')).filter((path) => path.endsWith('.node'));
    expect(compiled.length).toBe(nativePackages.length);
    for (const path of compiled) {
      const file = readFileSync(path);
      // ELF header: magic, class 2 (64 bits), and at offset 18 the machine, 183 for AArch64.
      expect(file.subarray(0, 5).toString('latin1')).toBe('\x7fELF\x02');
      expect(file.readUInt16LE(18)).toBe(183);
    }
  });

  it.each(['tasks', 'health', 'docs', 'maintenance', 'migrate'] as const)('are not in %s', async (name) => {
    const { folder } = await bundleFunction(name);
    expect(existsSync(join(folder, 'node_modules'))).toBe(false);
  });

  it('have the versions that the tests run with', () => {
    const here = dependencies.parse(readJson(root, 'package.json')).dependencies;
    const there = dependencies.parse(readJson(root, 'lambdas', 'native', 'package.json')).dependencies;
    expect(Object.keys(there).sort()).toEqual([...nativePackages].sort());
    for (const name of nativePackages) {
      expect(there[name]).toBe(here[name]);
      for (const part of [name, `${name}-linux-arm64-gnu`]) {
        const installed = version.parse(
          readJson(root, 'lambdas', 'native', 'node_modules', part, 'package.json'),
        );
        expect(installed.version).toBe(here[name]);
      }
    }
  });
});
