import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { z } from 'zod';

const moduleNamespace = z.record(z.string(), z.json());

/** A module `*.inlined.ts` exports JSON values: it is evaluated here, and the bundle gets the values. */
export const inlinedModules: Plugin = {
  name: 'inlined-modules',
  setup(build) {
    build.onLoad({ filter: /\.inlined\.ts$/ }, async ({ path }) => {
      const values = moduleNamespace.parse({ ...(await import(pathToFileURL(path).href)) });
      const lines = Object.entries(values).map(
        ([name, value]) => `export const ${name} = ${JSON.stringify(value)};`,
      );
      return { contents: lines.join('\n'), loader: 'js' };
    });
  },
};
