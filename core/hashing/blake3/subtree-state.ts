import { chainingValueBytes, chunkBytes } from './constants.ts';
import type { TreeNode } from './node-stack.ts';

export interface SubtreeState {
  readonly firstChunk: number;
  readonly nodes: readonly TreeNode[];
  /** Of the last chunk. */
  readonly rest: Uint8Array;
}

const headerBytes = 11;
const nodeBytes = 1 + chainingValueBytes;

/**
 * Number of the first chunk (8 bytes), number of nodes (1), length of the rest (2), all most significant first; for each
 * node the logarithm of its chunks (1) and its chaining value (32); the rest.
 */
export function encodeSubtree({ firstChunk, nodes, rest }: SubtreeState): Uint8Array {
  const header = Buffer.alloc(headerBytes);
  header.writeBigUInt64BE(BigInt(firstChunk));
  header.writeUInt8(nodes.length, 8);
  header.writeUInt16BE(rest.length, 9);
  const encoded = nodes.flatMap(({ chunks, chainingValue }) => [
    Uint8Array.of(Math.log2(chunks)),
    chainingValue,
  ]);
  return Buffer.concat([header, ...encoded, rest]);
}

/** Throws RangeError for what `encodeSubtree` cannot have given. */
export function decodeSubtree(state: Uint8Array): SubtreeState {
  const buffer = Buffer.from(state);
  if (buffer.length < headerBytes) throw new RangeError('not the state of a subtree: too short');
  const firstChunk = Number(buffer.readBigUInt64BE());
  const restAt = headerBytes + buffer.readUInt8(8) * nodeBytes;
  const restBytes = buffer.readUInt16BE(9);
  if (restBytes > chunkBytes || buffer.length !== restAt + restBytes) {
    throw new RangeError('not the state of a subtree: its length is another');
  }
  const nodes: TreeNode[] = [];
  for (let at = headerBytes; at < restAt; at += nodeBytes) {
    const chunks = 2 ** buffer.readUInt8(at);
    const left = nodes.at(-1);
    const [beforeLast] = nodes.slice(-2, -1);
    // Sizes fall; only the last two may be equal.
    if (left && (left.chunks < chunks || beforeLast?.chunks === left.chunks)) {
      throw new RangeError('not the state of a subtree: its nodes do not fit together');
    }
    nodes.push({ chainingValue: buffer.subarray(at + 1, at + nodeBytes), chunks });
  }
  return { firstChunk, nodes, rest: buffer.subarray(restAt) };
}
