import { encodeModule, type Code } from '../wasm/encode-module.ts';
import { doWhile, i32, i32x4, local, select, v128 } from '../wasm/instructions.ts';
import { rounds, storeMessage } from './compression.ts';
import { blockBytes, chainingValueBytes, iv, memoryLayout } from './constants.ts';

/** Of `hashMany`, all i32 and in this order. */
const parameters = [
  /** From the input of one lane to that of the next. */
  'laneBytes',
  /** Of each input: 64 bytes each, but for the last. */
  'blocks',
  'lastBlockBytes',
  /** Of the first block of each input and of the last; both count where there is but one. */
  'firstFlags',
  'lastFlags',
  /** The number of the first chunk; the lowest half does not overflow within a call. */
  'counterLow',
  'counterHigh',
  /** 1 over chunks, whose counters go up; 0 over parents, which have none. */
  'counterStep',
  'input',
  /** Where the chaining values go; may be `input`. */
  'output',
  /** Of four inputs each. */
  'groups',
] as const;

/** Variables: the address of the block in each lane, and how many blocks are left. */
const variables = ['lane0', 'lane1', 'lane2', 'lane3', 'blocksLeft'] as const;

const scalars: readonly string[] = [...parameters, ...variables];
type Scalar = (typeof parameters)[number] | (typeof variables)[number];
const get = (name: Scalar): Code => local.get(scalars.indexOf(name));
const set = (name: Scalar, value: Code): Code => local.set(scalars.indexOf(name), value);
const advance = (name: Scalar, by: Code): Code => set(name, i32.add(get(name), by));

/** The vectors behind the scalars: chaining value, state, and room to transpose in. */
const h = (i: number): number => scalars.length + i;
const v = (i: number): number => h(8) + i;
const temporary = (i: number): number => v(16) + i;
const vectorCount = 8 + 16 + 8;

const times = (count: number, code: (i: number) => Code): Code =>
  Array.from({ length: count }, (_, i) => code(i)).flat();

/** Four vectors become their transpose: element j of vector i goes to element i of the j-th. */
function transpose(vectors: readonly number[], put: (index: number, value: Code) => Code): Code {
  const [a = 0, b = 0, c = 0, d = 0] = vectors;
  const mix = (to: number, x: number, y: number, lanes: readonly number[]) =>
    local.set(temporary(4 + to), i32x4.shuffle(local.get(x), local.get(y), lanes));
  const join = (index: number, pair: number, lanes: readonly number[]) =>
    put(index, i32x4.shuffle(local.get(temporary(4 + pair)), local.get(temporary(5 + pair)), lanes));
  return [
    ...mix(0, a, b, [0, 4, 1, 5]),
    ...mix(1, c, d, [0, 4, 1, 5]),
    ...mix(2, a, b, [2, 6, 3, 7]),
    ...mix(3, c, d, [2, 6, 3, 7]),
    ...join(0, 0, [0, 1, 4, 5]),
    ...join(1, 0, [2, 3, 6, 7]),
    ...join(2, 2, [0, 1, 4, 5]),
    ...join(3, 2, [2, 3, 6, 7]),
  ];
}

const lanes = ['lane0', 'lane1', 'lane2', 'lane3'] as const;

/** The blocks at the lanes' addresses, 16 bytes of each at a time, into words of all four. */
const loadMessages = times(4, (quarter) => [
  ...lanes.flatMap((lane, i) => local.set(temporary(i), v128.load(get(lane), 16 * quarter))),
  ...transpose([0, 1, 2, 3].map(temporary), (word, value) => storeMessage(4 * quarter + word, value)),
]);

const isFirst = i32.eq(get('blocksLeft'), get('blocks'));
const isLast = i32.eq(get('blocksLeft'), i32.const(1));
const none = i32.const(0);
const flags = i32.or(select(get('firstFlags'), none, isFirst), select(get('lastFlags'), none, isLast));
const counters = i32x4.add(
  i32x4.splat(get('counterLow')),
  i32x4.mul(i32x4.splat(get('counterStep')), i32x4.const([0, 1, 2, 3])),
);

const initializeState: Code = [
  ...times(8, (i) => local.set(v(i), local.get(h(i)))),
  ...times(4, (i) => local.set(v(8 + i), i32x4.splat(i32.const(iv[i] ?? 0)))),
  ...local.set(v(12), counters),
  ...local.set(v(13), i32x4.splat(get('counterHigh'))),
  ...local.set(v(14), i32x4.splat(select(get('lastBlockBytes'), i32.const(blockBytes), isLast))),
  ...local.set(v(15), i32x4.splat(flags)),
];

const compressBlock: Code = [
  ...loadMessages,
  ...initializeState,
  ...rounds(v(0)),
  ...times(8, (i) => local.set(h(i), v128.xor(local.get(v(i)), local.get(v(8 + i))))),
  ...lanes.flatMap((lane) => advance(lane, i32.const(blockBytes))),
  ...advance('blocksLeft', i32.const(-1)),
];

const storeChainingValues = times(2, (half) =>
  transpose(
    [0, 1, 2, 3].map((i) => h(4 * half + i)),
    (lane, value) => v128.store(get('output'), value, chainingValueBytes * lane + 16 * half),
  ),
);

const hashGroup: Code = [
  ...set('lane0', get('input')),
  ...set('lane1', i32.add(get('lane0'), get('laneBytes'))),
  ...set('lane2', i32.add(get('lane1'), get('laneBytes'))),
  ...set('lane3', i32.add(get('lane2'), get('laneBytes'))),
  ...set('blocksLeft', get('blocks')),
  ...times(8, (i) => local.set(h(i), i32x4.splat(i32.const(iv[i] ?? 0)))),
  ...doWhile(compressBlock, get('blocksLeft')),
  ...storeChainingValues,
  ...advance('input', i32.shl(get('laneBytes'), i32.const(2))),
  ...advance('output', i32.const(4 * chainingValueBytes)),
  ...advance('counterLow', i32.shl(get('counterStep'), i32.const(2))),
  ...advance('groups', i32.const(-1)),
];

/**
 * The kernel's module: `hashMany` hashes four inputs at a time, chunks or parents, to their chaining values, or to the
 * first 32 bytes of the root where the flags say so.
 */
export function encodeKernel(): Uint8Array {
  return encodeModule({
    memoryPages: memoryLayout.pages,
    functions: [
      {
        name: 'hashMany',
        parameters: parameters.map(() => 'i32'),
        locals: [...variables.map(() => 'i32' as const), ...Array<'v128'>(vectorCount).fill('v128')],
        body: doWhile(hashGroup, get('groups')),
      },
    ],
  });
}
