import { parentPort } from 'node:worker_threads';
import { loadBlake3Kernel } from '../../core/hashing/blake3/kernel.ts';
import { createSubtree } from '../../core/hashing/blake3/subtree.ts';

/** Thread of bench/objects/kernel-threads.ts: hashes as many MiB as each message says, with a kernel of its own. */
const kernel = await loadBlake3Kernel();
const piece = new Uint8Array(2 ** 20).map((_, i) => (i * 167) & 0xff);

parentPort?.on('message', (mib: number) => {
  const tree = createSubtree(kernel);
  for (let i = 0; i < mib; i += 1) tree.update(piece);
  tree.top();
  parentPort?.postMessage('done');
});
parentPort?.postMessage('ready');
