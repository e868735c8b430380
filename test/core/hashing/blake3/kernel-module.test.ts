import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { encodeKernel } from '../../../../core/hashing/blake3/kernel-source.ts';
import { kernelModule } from '../../../../core/hashing/blake3/kernel-module.inlined.ts';
import { inlinedModules } from '../../../../lib/bundling/inlined-modules.ts';
import { root } from '../../../../lib/bundling/root.ts';

test('a bundle has the very module that its source makes, and not the source', async () => {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['core/hashing/blake3/kernel.ts'],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    plugins: [inlinedModules],
  });
  const made = Buffer.from(encodeKernel()).toString('base64');
  expect(kernelModule).toBe(made);
  expect(outputFiles[0]?.text).toContain(`"${made}"`);
  expect(Object.keys(metafile.inputs)).not.toContain('core/hashing/blake3/kernel-source.ts');
});

test('the module is valid WebAssembly without imports', async () => {
  const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(encodeKernel()));
  expect(Object.keys(exports).sort()).toEqual(['hashMany', 'memory']);
});
