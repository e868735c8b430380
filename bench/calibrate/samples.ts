import { digestAlgorithms, passwordAlgorithms, type PasswordName } from '../../core/hashing/algorithms.ts';
import { digest } from '../../core/hashing/digest.ts';
import { hashPassword } from '../../core/hashing/password.ts';
import { batchFor, type Sample } from './measure.ts';

const KiB = 1024;
/** From within one block to what no cache of a core holds. */
const digestSizes = [64, KiB, 16 * KiB, 256 * KiB, 4096 * KiB];
/** With a key only the fixed cost differs. */
const keyedSizes = [64, KiB];
const batchMs = 3;

/** Plain and keyed samples: features 1, bytes. Engines are loaded first. */
export async function digestSamples(): Promise<{ plain: Sample[]; keyed: Sample[] }> {
  const plain: Sample[] = [];
  const keyed: Sample[] = [];
  const key = new Uint8Array(32).fill(7);
  for (const { name, keying } of Object.values(digestAlgorithms)) {
    await digest(name, new Uint8Array(), { output: 'hex' });
    const add = async (list: Sample[], bytes: number, options: { output: 'hex'; key?: Uint8Array }) => {
      const input = new Uint8Array(bytes).map((_, i) => (i * 167) & 0xff);
      const run = () => digest(name, input, options);
      list.push({ algorithm: name, features: [1, bytes], run, batch: await batchFor(run, batchMs) });
    };
    for (const bytes of digestSizes) await add(plain, bytes, { output: 'hex' });
    if (keying !== 'none') for (const bytes of keyedSizes) await add(keyed, bytes, { output: 'hex', key });
  }
  return { plain, keyed };
}

/**
 * The smallest for the fixed cost, then what people ask for; each feature varied by itself, Argon2 also with two lanes.
 * Memory that fits into a core's cache is left out: it is faster, and would make the larger ones look too cheap.
 */
const passwordGrid: Readonly<Record<PasswordName, readonly Readonly<Record<string, number>>[]>> = {
  argon2id: [
    { memory_kib: 64, passes: 1, parallelism: 1 },
    { memory_kib: 19 * KiB, passes: 2, parallelism: 1 },
    { memory_kib: 64 * KiB, passes: 1, parallelism: 1 },
    { memory_kib: 64 * KiB, passes: 3, parallelism: 1 },
    { memory_kib: 64 * KiB, passes: 3, parallelism: 2 },
    { memory_kib: 256 * KiB, passes: 1, parallelism: 1 },
    { memory_kib: 512 * KiB, passes: 1, parallelism: 1 },
  ],
  scrypt: [
    { cost_log2: 4, block_size: 8, parallelism: 1 },
    { cost_log2: 14, block_size: 8, parallelism: 1 },
    { cost_log2: 14, block_size: 8, parallelism: 2 },
    { cost_log2: 16, block_size: 8, parallelism: 1 },
    { cost_log2: 17, block_size: 8, parallelism: 1 },
  ],
  'pbkdf2-sha256': [{ iterations: 1 }, { iterations: 1000 }, { iterations: 30_000 }, { iterations: 200_000 }],
  'pbkdf2-sha512': [{ iterations: 1 }, { iterations: 1000 }, { iterations: 30_000 }, { iterations: 100_000 }],
  bcrypt: [{ cost: 4 }, { cost: 6 }, { cost: 8 }, { cost: 10 }],
};

/** What each password model is linear in, besides the fixed cost; by the coefficient's name. */
export const passwordFeatures: Readonly<
  Record<PasswordName, Readonly<Record<string, (parameters: Readonly<Record<string, number>>) => number>>>
> = {
  argon2id: {
    nanosecondsPerKib: ({ memory_kib = 0 }) => memory_kib,
    nanosecondsPerKibPass: ({ memory_kib = 0, passes = 0 }) => memory_kib * passes,
  },
  scrypt: {
    nanosecondsPerBlock: ({ cost_log2 = 0, block_size = 0, parallelism = 0 }) =>
      2 ** cost_log2 * block_size * parallelism,
  },
  'pbkdf2-sha256': { nanosecondsPerIteration: ({ iterations = 0 }) => iterations },
  'pbkdf2-sha512': { nanosecondsPerIteration: ({ iterations = 0 }) => iterations },
  bcrypt: { nanosecondsPerRound: ({ cost = 0 }) => 2 ** cost },
};

export async function passwordSamples(): Promise<Sample[]> {
  const password = Buffer.from('correct horse battery staple');
  const salt = new Uint8Array(16).fill(7);
  const samples: Sample[] = [];
  for (const { name } of Object.values(passwordAlgorithms)) {
    for (const parameters of passwordGrid[name]) {
      const run = () => hashPassword(name, password, { parameters, salt });
      const features = [1, ...Object.values(passwordFeatures[name]).map((feature) => feature(parameters))];
      samples.push({ algorithm: name, features, run, batch: await batchFor(run, batchMs) });
    }
  }
  return samples;
}
