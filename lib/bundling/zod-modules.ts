import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const require = createRequire(import.meta.url);
const mini = 'zod-mini';

/**
 * Keeps zod out of the way of a cold start.
 *
 * `zod/mini` gets modules of its own: what runs at the start of a function uses it, and shares nothing with the
 * whole of `zod` that chunks loaded later use. A shared module would be loaded at the start with all its parts
 * (400 KB instead of 60). Of the 50 languages of zod's messages the bundles keep English, the default.
 */
export const zodModules: Plugin = {
  name: 'zod-modules',
  setup(build) {
    build.onResolve({ filter: /^zod\/mini$/ }, () => ({
      path: join(dirname(require.resolve('zod/package.json')), 'mini', 'index.js'),
      namespace: mini,
      sideEffects: false,
    }));
    build.onResolve({ filter: /^\./, namespace: mini }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      namespace: mini,
      sideEffects: false,
    }));
    build.onLoad({ filter: /\.js$/, namespace: mini }, async ({ path }) => ({
      contents: await readFile(path),
      resolveDir: dirname(path),
      loader: 'js',
    }));
    build.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
  },
};
