import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All that a bundle is made of: this repo's modules, SQL and documents, the bundler, and the installed versions. */
const folders = '{core,adapters,lambdas,migrations,docs,lib/bundling}/**/*.*';
const files = ['package.json', 'tsconfig.json', 'package-lock.json', 'node_modules/.package-lock.json'];

/** SHA-256 over the names and contents of everything that bundles are made of, in hex. */
export function sourceFingerprint(root: string): string {
  const digest = createHash('sha256');
  const exclude = (entry: { readonly name: string }): boolean => entry.name === 'node_modules';
  const sources = globSync(folders, { cwd: root, withFileTypes: true, exclude })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of [...sources.sort(), ...files.map((file) => join(root, file))]) {
    const content = readFileSync(path);
    digest.update(`${path.slice(root.length)}\0${content.length}\0`).update(content);
  }
  return digest.digest('hex');
}
