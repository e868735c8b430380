import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceFingerprint } from '../../../lib/bundling/source-fingerprint.ts';

describe('the fingerprint of what bundles are made of', () => {
  let root: string;

  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'hash-api-sources-'));
    const files = ['package.json', 'tsconfig.json', 'package-lock.json', 'node_modules/.package-lock.json'];
    for (const path of [...files, 'core/a.ts', 'adapters/postgres/sql/a.sql']) write(path, '1');
  });

  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it('is the same for the same sources in another place', () => {
    const other = `${root}-copy`;
    cpSync(root, other, { recursive: true });
    expect(sourceFingerprint(other)).toBe(sourceFingerprint(root));
    rmSync(other, { recursive: true });
  });

  it.each([
    'core/a.ts',
    'core/new/b.json',
    'adapters/postgres/sql/a.sql',
    'migrations/0001-begin.sql',
    'docs/openapi.yaml',
    'lib/bundling/bundle.ts',
    'package-lock.json',
    'node_modules/.package-lock.json',
  ])('differs when %s changes', (path) => {
    const before = sourceFingerprint(root);
    write(path, '2');
    expect(sourceFingerprint(root)).not.toBe(before);
  });

  it('does not ask what installed packages hold, beside their versions', () => {
    const before = sourceFingerprint(root);
    write('lambdas/native/node_modules/a/index.js', '2');
    write('node_modules/a/index.js', '2');
    expect(sourceFingerprint(root)).toBe(before);
  });
});
