import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { blake3KernelBenchmark } from '../blake3-kernel.ts';
import { describeMachine } from '../calibrate/machine.ts';
import { formatFigure, type Figure } from '../report.ts';
import { fanOutCoefficientsOf, writeCoefficients } from './coefficients.ts';
import { memoryFigures, oneWorkerFigures, spreadingFigures, threadFigures } from './figures.ts';
import { interruptible } from './interruptible.ts';
import { inThreads } from './threads.ts';
import { measureObjects, WrongDigest, type Measured } from './measure.ts';
import { fullSizes, shortSizes, type Sizes } from './sizes.ts';

const help = `Usage: npm run bench:objects -- [--short] [--mib N] [--write] [--json FILE]

Object workers of a local cloud on two cores, each figure beside what it is compared with: openssl, the same
reads without hashing, one worker, one thread. Takes about two minutes and 10 GiB of disk; leave the machine alone.

  --short       for CI, half a minute: small objects, fails only where a digest is wrong
  --mib N       the object's size, 1024 where it is left out: a power of two, at least 8
  --write       writes ops/fan-out/coefficients.json, with which npm run model:fan-out computes
  --json FILE   writes machine, method and figures
  --help        this text

Exit code 1 where a target was missed (with --short: where a digest is wrong), 2 for wrong usage.
`;

const threadMib = 512;
/** Of half a second each: enough that one is likely without a neighbour on the machine. */
const threadRounds = 9;

interface Section {
  readonly title: string;
  readonly method: string;
  readonly figures: readonly Figure[];
}

const progress = (line: string): void => void process.stderr.write(`  ${line}\n`);
process.exitCode = await main();

async function main(): Promise<number> {
  let options;
  try {
    options = parseArgs({
      options: {
        short: { type: 'boolean', default: false },
        mib: { type: 'string' },
        write: { type: 'boolean', default: false },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const sizes = sizesOf(options.short, options.mib);
  if (!sizes) return misused('--mib must be a power of two from 8 to 2048');
  if (!existsSync('/proc/self/stat')) {
    process.stdout.write(
      'bench:objects is left out: CPU time and memory are read from /proc, which is not here\n',
    );
    return 0;
  }

  const machine = await describeMachine();
  const { processor, virtualProcessors, memoryGib, platform, versions } = machine;
  const openssl = execFileSync('openssl', ['version'], { encoding: 'utf8' }).trim();
  const said = { ...versions, 'openssl command': openssl };
  process.stdout.write(`${processor}, ${virtualProcessors} vCPU, ${memoryGib} GiB, ${platform}\n`);
  process.stdout.write(
    `${Object.entries(said)
      .map((entry) => entry.join(' '))
      .join(', ')}\n`,
  );
  try {
    const { sections, measured } = await interruptible((stack) => measureAll(sizes, options.short, stack));
    if (options.write) {
      progress('the engines of the model');
      const read = Math.min(...measured.rounds.map((round) => round.read.cpuSeconds));
      const readNsPerByte = (read * 1e9) / (sizes.objectMib * 2 ** 20);
      await writeCoefficients(
        await fanOutCoefficientsOf(readNsPerByte, measured.smallSeconds * 1000),
        machine,
      );
    }
    if (options.json !== undefined) {
      await writeFile(options.json, `${JSON.stringify({ machine, openssl, sizes, sections }, null, 2)}\n`);
    }
    const missed = sections.some(({ figures }) => figures.some(({ met }) => met === false));
    return missed ? 1 : 0;
  } catch (error) {
    if (!(error instanceof WrongDigest)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

/** Undefined where `--mib` cannot be. */
function sizesOf(short: boolean, mib: string | undefined): Sizes | undefined {
  if (short) return shortSizes;
  if (mib === undefined) return fullSizes;
  const objectMib = Number(mib);
  const power = Math.log2(objectMib);
  if (!Number.isInteger(power) || power < 3 || power > 11) return undefined;
  return { ...fullSizes, objectMib, memoryObjectMib: 4 * objectMib, partMib: objectMib / 4 };
}

async function measureAll(
  sizes: Sizes,
  short: boolean,
  stack: AsyncDisposableStack,
): Promise<{ readonly sections: readonly Section[]; readonly measured: Measured }> {
  const sections: Section[] = [];
  const show = (title: string, method: string, all: readonly Figure[]): void => {
    // Of small objects no time means anything.
    const figures = short ? all.map(({ name, value, unit }) => ({ name, value, unit })) : all;
    sections.push({ title, method, figures });
    process.stdout.write(`\n${title}: ${method}\n${figures.map(formatFigure).join('\n')}\n`);
  };
  const directory = await mkdtemp(join(tmpdir(), 'hash-api-bench-content-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const { objectMib, memoryObjectMib, partMib, rounds } = sizes;
  const measured = await measureObjects(sizes, directory, stack, progress);
  show(
    'One worker',
    `an object of ${objectMib} MiB in the local S3, from when the worker has the task to its end; the best of ${rounds} rounds in turn; reading: the worker's own pass with no hasher in it, in a process with the same flags`,
    oneWorkerFigures(measured, sizes),
  );
  show(
    'Two workers',
    `blake3 of the same object in parts of ${partMib} MiB by two workers and by one; CPU seconds of all processes of the local cloud, the least of ${rounds} rounds`,
    spreadingFigures(measured),
  );
  show(
    'Memory',
    `sha256, blake3 and crc64nvme of an object of ${memoryObjectMib} MiB in one pass; VmHWM of the worker's process`,
    memoryFigures(measured),
  );
  const mib = short ? 16 : threadMib;
  show(
    'Kernel in two threads',
    `each thread hashes ${mib} MiB with a subtree kernel of its own, then with SHA-256; the best of ${threadRounds} rounds`,
    threadFigures(
      await inThreads('kernel', mib, threadRounds),
      await inThreads('sha256', mib, threadRounds),
      mib,
    ),
  );
  if (!short) {
    show('Kernel', blake3KernelBenchmark.method, await blake3KernelBenchmark.run(progress));
  }
  return { sections, measured };
}

function misused(why: string): number {
  process.stderr.write(`${why}\n\n${help}`);
  return 2;
}
