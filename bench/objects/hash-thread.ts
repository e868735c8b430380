import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { loadBlake3Kernel } from '../../core/hashing/blake3/kernel.ts';
import { createSubtree } from '../../core/hashing/blake3/subtree.ts';

/** Thread of bench/objects/threads.ts: hashes as many MiB as each message says, with an engine of its own. */
const engine = z.enum(['kernel', 'sha256']).parse(workerData);
const kernel = await loadBlake3Kernel();
const piece = new Uint8Array(2 ** 20).map((_, i) => (i * 167) & 0xff);

const engines = {
  kernel: (mib: number) => {
    const tree = createSubtree(kernel);
    for (let i = 0; i < mib; i += 1) tree.update(piece);
    tree.top();
  },
  sha256: (mib: number) => {
    const digest = createHash('sha256');
    for (let i = 0; i < mib; i += 1) digest.update(piece);
    digest.digest();
  },
};

parentPort?.on('message', (mib: number) => {
  engines[engine](mib);
  parentPort?.postMessage('done');
});
parentPort?.postMessage('ready');
