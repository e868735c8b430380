const digestNames = [
  'md5',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'sha512-256',
  'sha3-256',
  'sha3-384',
  'sha3-512',
  'blake2b512',
  'blake2s256',
  'blake3',
] as const;
const checksumNames = ['crc32', 'crc32c', 'crc64nvme', 'xxh64', 'xxh3-64', 'xxh128'] as const;
const passwordNames = ['argon2id', 'scrypt', 'pbkdf2-sha256', 'pbkdf2-sha512', 'bcrypt'] as const;

/** In the order in which they are listed. */
export const digestOrChecksumNames = [...digestNames, ...checksumNames] as const;

type DigestName = (typeof digestNames)[number];
export type ChecksumName = (typeof checksumNames)[number];
export type DigestOrChecksumName = DigestName | ChecksumName;
export type PasswordName = (typeof passwordNames)[number];
/** What a request can ask for over the input that it holds. */
export type AlgorithmName = DigestOrChecksumName | PasswordName;
export type CompositeName = 'sha1-composite' | 'sha256-composite';
/** What can be asked for over an object. */
export type ObjectAlgorithmName = DigestOrChecksumName | CompositeName;

/** Inclusive bounds of an integer parameter, and its value where the caller gives none. */
export interface ParameterBounds {
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
  readonly unit?: string;
}

interface SaltBounds {
  readonly minimumBytes: number;
  readonly maximumBytes: number;
  readonly defaultBytes: number;
}

interface PartSizeBounds {
  readonly minimumBytes: number;
  readonly maximumBytes: number;
  readonly defaultBytes: number;
}

interface Common {
  /** The state in mid-computation can be saved and continued by another process. */
  readonly resumable: boolean;
  /** Digests of parts can be combined, so that one input can be spread over several workers. */
  readonly parallel: boolean;
  readonly keying: 'hmac' | 'keyed' | 'none';
  /** By the API's name. Empty for digests and checksums. */
  readonly parameters: Readonly<Record<string, ParameterBounds>>;
  readonly maximumPasswordBytes?: number;
  /** What a caller who relies on it for security has to know. */
  readonly warning?: string;
  readonly aliases: readonly string[];
}

export type DigestAlgorithm = Common & {
  readonly kind: 'digest' | 'checksum';
  readonly name: DigestOrChecksumName;
  readonly digestBits: number;
  readonly salt?: never;
};

export type PasswordAlgorithm = Common & {
  readonly kind: 'password';
  readonly name: PasswordName;
  /** The digest stands within the PHC string. */
  readonly digestBits: null;
  readonly salt: SaltBounds;
};

/** S3's composite checksum: the digest of the digests of an object's parts. For objects only. */
export type CompositeAlgorithm = Common & {
  readonly kind: 'digest';
  readonly name: CompositeName;
  /** That of the parts and of their digests. */
  readonly base: DigestName & ('sha1' | 'sha256');
  readonly digestBits: number;
  readonly partSize: PartSizeBounds;
  readonly salt?: never;
};

export type Algorithm = DigestAlgorithm | PasswordAlgorithm;
export type ObjectAlgorithm = DigestAlgorithm | CompositeAlgorithm;

export const algorithmNames: readonly AlgorithmName[] = [...digestOrChecksumNames, ...passwordNames];

function digest(name: DigestName, digestBits: number, more: Partial<Common> = {}): DigestAlgorithm {
  return {
    kind: 'digest',
    name,
    digestBits,
    resumable: true,
    parallel: false,
    keying: 'hmac',
    parameters: {},
    aliases: [],
    ...more,
  };
}

const checksumWarning =
  'A checksum finds accidents, not tampering: anyone can make another input with the same value.';

function checksum(name: ChecksumName, digestBits: number, parallel: boolean): DigestAlgorithm {
  return {
    kind: 'checksum',
    name,
    digestBits,
    resumable: true,
    parallel,
    keying: 'none',
    parameters: {},
    warning: checksumWarning,
    aliases: [],
  };
}

function password(
  name: PasswordName,
  more: Pick<PasswordAlgorithm, 'parameters' | 'salt'> & Partial<Common>,
): PasswordAlgorithm {
  return {
    kind: 'password',
    name,
    digestBits: null,
    resumable: false,
    parallel: false,
    keying: 'none',
    aliases: [],
    ...more,
  };
}

/**
 * 48 bytes is the longest salt of the PHC string format's Argon2 encoding, 8 the shortest of RFC 9106 (3.1) and
 * RFC 8018 (4.1); 16 is what RFC 9106 (4) recommends.
 */
const salt: SaltBounds = { minimumBytes: 8, maximumBytes: 48, defaultBytes: 16 };

/** At the maximum, HMAC-SHA-512 takes some seconds. */
const pbkdf2Iterations = { minimum: 1, maximum: 10_000_000 };

export const digestAlgorithms: Readonly<Record<DigestOrChecksumName, DigestAlgorithm>> = {
  md5: digest('md5', 128, {
    warning: 'Broken: collisions take seconds (RFC 6151). Only for compatibility and against accidents.',
  }),
  sha1: digest('sha1', 160, {
    warning:
      'Broken: collisions have been found (SHAttered, 2017); NIST retires it by 2030. Only for compatibility.',
  }),
  sha224: digest('sha224', 224),
  sha256: digest('sha256', 256),
  sha384: digest('sha384', 384),
  sha512: digest('sha512', 512),
  // hash-wasm, whose saved states can be continued elsewhere, has no SHA-512/256.
  'sha512-256': digest('sha512-256', 256, { resumable: false }),
  'sha3-256': digest('sha3-256', 256),
  'sha3-384': digest('sha3-384', 384),
  'sha3-512': digest('sha3-512', 512),
  blake2b512: digest('blake2b512', 512),
  blake2s256: digest('blake2s256', 256),
  blake3: digest('blake3', 256, { parallel: true, keying: 'keyed' }),
  crc32: checksum('crc32', 32, true),
  crc32c: checksum('crc32c', 32, true),
  crc64nvme: checksum('crc64nvme', 64, true),
  xxh64: checksum('xxh64', 64, false),
  'xxh3-64': checksum('xxh3-64', 64, false),
  xxh128: checksum('xxh128', 128, false),
};

/**
 * S3's own bounds of a part (Amazon S3 User Guide, multipart upload limits); only the last may be smaller. The default is
 * that of the AWS CLI and SDKs (`multipart_chunksize`), with which most objects of many parts were uploaded.
 */
const partSize: PartSizeBounds = {
  minimumBytes: 5 * 2 ** 20,
  maximumBytes: 5 * 2 ** 30,
  defaultBytes: 8 * 2 ** 20,
};

function composite(
  base: CompositeAlgorithm['base'],
  { digestBits, warning }: DigestAlgorithm,
): CompositeAlgorithm {
  return {
    kind: 'digest',
    name: `${base}-composite`,
    base,
    digestBits,
    partSize,
    resumable: true,
    parallel: true,
    keying: 'none',
    parameters: {},
    aliases: [],
    ...(warning !== undefined && { warning }),
  };
}

export const compositeAlgorithms: Readonly<Record<CompositeName, CompositeAlgorithm>> = {
  'sha1-composite': composite('sha1', digestAlgorithms.sha1),
  'sha256-composite': composite('sha256', digestAlgorithms.sha256),
};

/**
 * Bounds keep a request within what a function has; they do not judge strength, so that hashes made elsewhere with
 * weak parameters can still be verified. The defaults are the OWASP Password Storage Cheat Sheet's (edition of 2023):
 * Argon2id 19 MiB, 2 passes, 1 lane; scrypt N=2^17, r=8, p=1; PBKDF2 600,000 (SHA-256) and 210,000 (SHA-512)
 * iterations; bcrypt cost 10.
 */
export const passwordAlgorithms: Readonly<Record<PasswordName, PasswordAlgorithm>> = {
  argon2id: password('argon2id', {
    parameters: {
      memory_kib: { minimum: 8, maximum: 1_048_576, default: 19_456, unit: 'KiB' },
      passes: { minimum: 1, maximum: 100, default: 2 },
      parallelism: { minimum: 1, maximum: 16, default: 1 },
    },
    salt,
    aliases: ['argon2'],
  }),
  scrypt: password('scrypt', {
    parameters: {
      cost_log2: { minimum: 1, maximum: 20, default: 17 },
      block_size: { minimum: 1, maximum: 32, default: 8, unit: '128 bytes' },
      parallelism: { minimum: 1, maximum: 16, default: 1 },
    },
    salt,
  }),
  'pbkdf2-sha256': password('pbkdf2-sha256', {
    parameters: { iterations: { ...pbkdf2Iterations, default: 600_000 } },
    salt,
  }),
  'pbkdf2-sha512': password('pbkdf2-sha512', {
    parameters: { iterations: { ...pbkdf2Iterations, default: 210_000 } },
    salt,
  }),
  bcrypt: password('bcrypt', {
    // 2^18 rounds take some 15 seconds; each step doubles it.
    parameters: { cost: { minimum: 4, maximum: 18, default: 10 } },
    salt: { minimumBytes: 16, maximumBytes: 16, defaultBytes: 16 },
    maximumPasswordBytes: 72,
  }),
};

/** All there is, in the order in which they are listed. */
export const listedAlgorithms: readonly (Algorithm | CompositeAlgorithm)[] = [
  ...Object.values(digestAlgorithms),
  ...Object.values(compositeAlgorithms),
  ...Object.values(passwordAlgorithms),
];

const byName = new Map<string, Algorithm>(
  [...Object.values(digestAlgorithms), ...Object.values(passwordAlgorithms)].flatMap((algorithm) =>
    [algorithm.name, ...algorithm.aliases].map((name) => [name, algorithm] as const),
  ),
);

export function isComposite(name: ObjectAlgorithmName): name is CompositeName {
  return Object.hasOwn(compositeAlgorithms, name);
}

const ofObjects = new Map<string, ObjectAlgorithm>(
  [...Object.values(digestAlgorithms), ...Object.values(compositeAlgorithms)].map((algorithm) => [
    algorithm.name,
    algorithm,
  ]),
);

/** What can be computed over an object; names are exact, in lower case. */
export function findObjectAlgorithm(name: string): ObjectAlgorithm | undefined {
  return ofObjects.get(name);
}

/** What can be computed over an input within a request. Names are exact, in lower case; aliases are resolved. */
export function findAlgorithm(name: string): Algorithm | undefined {
  return byName.get(name);
}
