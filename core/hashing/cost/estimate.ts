import {
  compositeAlgorithms,
  isComposite,
  type DigestOrChecksumName,
  type ObjectAlgorithmName,
  type PasswordName,
} from '../algorithms.ts';

/** What a computation needs. CPU is added up over threads and counted on one vCPU of the machine that was measured. */
export interface Cost {
  readonly cpuMs: number;
  readonly memoryMib: number;
}

interface DigestCoefficients {
  readonly fixedNanoseconds: number;
  readonly nanosecondsPerByte: number;
  /** Takes the place of `fixedNanoseconds` where there is a key. */
  readonly keyedFixedNanoseconds?: number | undefined;
}

/** Measured by `npm run calibrate`, in `coefficients.json`. */
export interface Coefficients {
  readonly digests: Readonly<Record<DigestOrChecksumName, DigestCoefficients>>;
  readonly passwords: {
    /** Memory is touched for the first time once, then worked through in every pass. */
    readonly argon2id: {
      readonly fixedNanoseconds: number;
      readonly nanosecondsPerKib: number;
      readonly nanosecondsPerKibPass: number;
    };
    /** A block is 128 bytes; N x r x p of them are written and read once. */
    readonly scrypt: { readonly fixedNanoseconds: number; readonly nanosecondsPerBlock: number };
    readonly 'pbkdf2-sha256': { readonly fixedNanoseconds: number; readonly nanosecondsPerIteration: number };
    readonly 'pbkdf2-sha512': { readonly fixedNanoseconds: number; readonly nanosecondsPerIteration: number };
    /** A round is one of the 2^cost key expansions. */
    readonly bcrypt: { readonly fixedNanoseconds: number; readonly nanosecondsPerRound: number };
  };
}

const bytesPerMib = 2 ** 20;
const nanosecondsPerMs = 1e6;

/** The input is held once, and no engine here copies it whole. A composite checksum costs what its base does. */
export function estimateDigest(
  name: ObjectAlgorithmName,
  bytes: number,
  { keyed }: { readonly keyed: boolean },
  coefficients: Coefficients,
): Cost {
  const {
    fixedNanoseconds,
    nanosecondsPerByte,
    keyedFixedNanoseconds = fixedNanoseconds,
  } = coefficients.digests[isComposite(name) ? compositeAlgorithms[name].base : name];
  const fixed = keyed ? keyedFixedNanoseconds : fixedNanoseconds;
  return { cpuMs: (fixed + bytes * nanosecondsPerByte) / nanosecondsPerMs, memoryMib: bytes / bytesPerMib };
}

/**
 * `parameters` by the API's names, complete (see `completeParameters`). Long passwords are hashed before the expensive
 * part, which counts as a digest of theirs. Linear in memory, so it says too much where memory fits into the processor's
 * cache and up to a third too little near 1 GiB. Not in it: memory that a fresh environment touches for the first time,
 * which its host may have to find first (2 s for 1 GiB were seen in a virtual machine).
 */
export function estimatePassword(
  name: PasswordName,
  parameters: Readonly<Record<string, number>>,
  passwordBytes: number,
  coefficients: Coefficients,
): Cost {
  const { nanoseconds, bytes } = passwordNeeds(name, parameters, coefficients.passwords);
  const prehash = prehashes[name];
  const prehashed =
    prehash && coefficients.digests[prehash.digest].nanosecondsPerByte * passwordBytes * prehash.times;
  return {
    cpuMs: (nanoseconds + (prehashed ?? 0)) / nanosecondsPerMs,
    memoryMib: (bytes + passwordBytes) / bytesPerMib,
  };
}

/** Argon2 begins with BLAKE2b of the password (RFC 9106, 3.2), PBKDF2 with its HMAC key, scrypt runs PBKDF2 twice. */
const prehashes: Readonly<Partial<Record<PasswordName, { digest: DigestOrChecksumName; times: number }>>> = {
  argon2id: { digest: 'blake2b512', times: 1 },
  scrypt: { digest: 'sha256', times: 2 },
  'pbkdf2-sha256': { digest: 'sha256', times: 1 },
  'pbkdf2-sha512': { digest: 'sha512', times: 1 },
};

function passwordNeeds(
  name: PasswordName,
  parameters: Readonly<Record<string, number>>,
  coefficients: Coefficients['passwords'],
): { nanoseconds: number; bytes: number } {
  switch (name) {
    case 'argon2id': {
      const { memory_kib = 0, passes = 0 } = parameters;
      const { fixedNanoseconds, nanosecondsPerKib, nanosecondsPerKibPass } = coefficients.argon2id;
      const perKib = nanosecondsPerKib + passes * nanosecondsPerKibPass;
      return { nanoseconds: fixedNanoseconds + memory_kib * perKib, bytes: memory_kib * 1024 };
    }
    case 'scrypt': {
      const { cost_log2 = 0, block_size = 0, parallelism = 0 } = parameters;
      const { fixedNanoseconds, nanosecondsPerBlock } = coefficients.scrypt;
      const table = 2 ** cost_log2 * block_size;
      return {
        nanoseconds: fixedNanoseconds + table * parallelism * nanosecondsPerBlock,
        bytes: 128 * (table + block_size * (parallelism + 2)),
      };
    }
    case 'pbkdf2-sha256':
    case 'pbkdf2-sha512': {
      const { fixedNanoseconds, nanosecondsPerIteration } = coefficients[name];
      return {
        nanoseconds: fixedNanoseconds + (parameters['iterations'] ?? 0) * nanosecondsPerIteration,
        bytes: 0,
      };
    }
    case 'bcrypt': {
      const { fixedNanoseconds, nanosecondsPerRound } = coefficients.bcrypt;
      // Blowfish's state: 4 KiB.
      return {
        nanoseconds: fixedNanoseconds + 2 ** (parameters['cost'] ?? 0) * nanosecondsPerRound,
        bytes: 4096,
      };
    }
  }
}
