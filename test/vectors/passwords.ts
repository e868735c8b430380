import type { PasswordName } from '../../core/hashing/algorithms.ts';
import { hex, text } from './vector.ts';

/** Raw derivations, some with salts shorter than the service takes. */
export interface DerivationVector {
  readonly source: string;
  readonly algorithm: Exclude<PasswordName, 'argon2id' | 'bcrypt'>;
  readonly password: string;
  readonly salt: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly derived: Uint8Array;
}

const scryptSource = 'RFC 7914, 12';
const sha512Source =
  "RFC 6070's inputs with HMAC-SHA-512 (the widely used set of stackoverflow.com/q/15593184)";

export const derivationVectors: readonly DerivationVector[] = [
  {
    source: scryptSource,
    algorithm: 'scrypt',
    password: '',
    salt: '',
    parameters: { cost_log2: 4, block_size: 1, parallelism: 1 },
    derived: hex(
      '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442' +
        'fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906',
    ),
  },
  {
    source: scryptSource,
    algorithm: 'scrypt',
    password: 'password',
    salt: 'NaCl',
    parameters: { cost_log2: 10, block_size: 8, parallelism: 16 },
    derived: hex(
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162' +
        '2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
    ),
  },
  {
    source: scryptSource,
    algorithm: 'scrypt',
    password: 'pleaseletmein',
    salt: 'SodiumChloride',
    parameters: { cost_log2: 14, block_size: 8, parallelism: 1 },
    derived: hex(
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
        'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
    ),
  },
  {
    source: 'RFC 7914, 11',
    algorithm: 'pbkdf2-sha256',
    password: 'passwd',
    salt: 'salt',
    parameters: { iterations: 1 },
    derived: hex(
      '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc' +
        '49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783',
    ),
  },
  {
    source: 'RFC 7914, 11',
    algorithm: 'pbkdf2-sha256',
    password: 'Password',
    salt: 'NaCl',
    parameters: { iterations: 80_000 },
    derived: hex(
      '4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56' +
        'a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d',
    ),
  },
  {
    source: sha512Source,
    algorithm: 'pbkdf2-sha512',
    password: 'password',
    salt: 'salt',
    parameters: { iterations: 1 },
    derived: hex(
      '867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252' +
        'c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce',
    ),
  },
  {
    source: sha512Source,
    algorithm: 'pbkdf2-sha512',
    password: 'password',
    salt: 'salt',
    parameters: { iterations: 4096 },
    derived: hex(
      'd197b1b33db0143e018b12f3d1d1479e6cdebdcc97c5c0f87f6902e072f457b5' +
        '143f30602641b3d55cd335988cb36b84376060ecd532e039b742a239434af2d5',
    ),
  },
];

export interface PasswordVector {
  readonly source: string;
  readonly password: Uint8Array;
  readonly phc: string;
}

const argon2Source = 'phc-winner-argon2, src/test.c, Argon2id version 1.3';
const argon2 = (password: string, phc: string): PasswordVector => ({
  source: argon2Source,
  password: text(password),
  phc,
});

export const argon2idVectors: readonly PasswordVector[] = [
  argon2(
    'password',
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  ),
  argon2('password', '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'),
  argon2('password', '$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc'),
  argon2(
    'password',
    '$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ$9qWtwbpyPd3vm1rB1GThgPzZ3/ydHL92zKL+15XZypg',
  ),
  argon2(
    'password',
    '$argon2id$v=19$m=65536,t=4,p=1$c29tZXNhbHQ$kCXUjmjvc5XMqQedpMTsOv+zyJEf5PhtGiUghW9jFyw',
  ),
  argon2(
    'differentpassword',
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94',
  ),
  argon2(
    'password',
    '$argon2id$v=19$m=65536,t=2,p=1$ZGlmZnNhbHQ$vfMrBczELrFdWP0ZsfhWsRPaHppYdP3MVEMIVlqoFBw',
  ),
];

const openwall = 'Openwall, self-tests of crypt_blowfish (wrapper.c) and John the Ripper (BF_fmt.c)';

/**
 * Those of at most 72 bytes. crypt_blowfish's `$2a$` is left out where its own safety measure against `$2x$` gives another
 * hash than OpenBSD's: it has one vector for that, which no other implementation reproduces.
 */
export const bcryptVectors: readonly PasswordVector[] = [
  {
    source: openwall,
    password: text('U*U'),
    phc: '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
  },
  {
    source: openwall,
    password: text('U*U*'),
    phc: '$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK',
  },
  {
    source: openwall,
    password: text('U*U*U'),
    phc: '$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a',
  },
  {
    source: openwall,
    password: text(''),
    phc: '$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy',
  },
  {
    source: openwall,
    password: hex('a3'),
    phc: '$2y$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq',
  },
  {
    source: openwall,
    password: hex('ffffa3'),
    phc: '$2b$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e',
  },
  {
    source: openwall,
    password: text('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
    phc: '$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui',
  },
  {
    source: openwall,
    password: hex('aa55'.repeat(36)),
    phc: '$2a$05$/OK.fbVrR/bpIqNJ5ianF.R9xrDjiycxMbQE2bp.vgqlYpW5wx2yy',
  },
  {
    source: openwall,
    password: hex('55aaff'.repeat(24)),
    phc: '$2a$05$/OK.fbVrR/bpIqNJ5ianF.9tQZzcJfm3uj2NvJ/n5xkhpqLrMpWCe',
  },
];
