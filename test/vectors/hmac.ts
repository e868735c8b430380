import { digestOrChecksumNames, type DigestOrChecksumName } from '../../core/hashing/algorithms.ts';
import { hex, repeated, text, type DigestVector } from './vector.ts';

interface Case {
  readonly name: string;
  readonly key: Uint8Array;
  readonly input: Uint8Array;
  readonly digests: Partial<Record<DigestOrChecksumName, string>>;
}

const aa = (times: number) => repeated(Uint8Array.of(0xaa), times);

/** RFC 4231, 4: all cases but the truncated one (4.6). */
const rfc4231: readonly Case[] = [
  {
    name: '4.2',
    key: repeated(Uint8Array.of(0x0b), 20),
    input: text('Hi There'),
    digests: {
      sha224: '896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22',
      sha256: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
      sha384:
        'afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6',
      sha512:
        '87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde' +
        'daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854',
    },
  },
  {
    name: '4.3 (a key shorter than the digest)',
    key: text('Jefe'),
    input: text('what do ya want for nothing?'),
    digests: {
      sha224: 'a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44',
      sha256: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      sha384:
        'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649',
      sha512:
        '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554' +
        '9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
    },
  },
  {
    name: '4.4',
    key: aa(20),
    input: repeated(Uint8Array.of(0xdd), 50),
    digests: {
      sha224: '7fb3cb3588c6c1f6ffa9694d7d6ad2649365b0c1f65d69d1ec8333ea',
      sha256: '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
      sha384:
        '88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e101a34f27',
      sha512:
        'fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39' +
        'bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb',
    },
  },
  {
    name: '4.5',
    key: hex('0102030405060708090a0b0c0d0e0f10111213141516171819'),
    input: repeated(Uint8Array.of(0xcd), 50),
    digests: {
      sha224: '6c11506874013cac6a2abc1bb382627cec6a90d86efc012de7afec5a',
      sha256: '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
      sha384:
        '3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386c674cffb',
      sha512:
        'b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db' +
        'a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd',
    },
  },
  {
    name: '4.7 (a key longer than the block)',
    key: aa(131),
    input: text('Test Using Larger Than Block-Size Key - Hash Key First'),
    digests: {
      sha224: '95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e',
      sha256: '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
      sha384:
        '4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952',
      sha512:
        '80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352' +
        '6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598',
    },
  },
];

/** RFC 2202, 2 and 3: the first two cases and the one with a key longer than the block. */
const rfc2202: readonly Case[] = [
  {
    name: 'case 1',
    key: repeated(Uint8Array.of(0x0b), 16),
    input: text('Hi There'),
    digests: { md5: '9294727a3638bb1c13f48ef8158bfc9d' },
  },
  {
    name: 'case 1',
    key: repeated(Uint8Array.of(0x0b), 20),
    input: text('Hi There'),
    digests: { sha1: 'b617318655057264e28bc0b6fb378c8ef146be00' },
  },
  {
    name: 'case 2',
    key: text('Jefe'),
    input: text('what do ya want for nothing?'),
    digests: {
      md5: '750c783e6ab0b503eaa86e310a5db738',
      sha1: 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79',
    },
  },
  {
    name: 'case 6',
    key: aa(80),
    input: text('Test Using Larger Than Block-Size Key - Hash Key First'),
    digests: {
      md5: '6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd',
      sha1: 'aa4ae5e15272d00e95705637ce8a3b55ed402112',
    },
  },
];

function flatten(rfc: string, cases: readonly Case[]): DigestVector[] {
  return cases.flatMap(({ name, key, input, digests }) =>
    digestOrChecksumNames.flatMap((algorithm) => {
      const digest = digests[algorithm];
      return digest === undefined ? [] : [{ source: `${rfc}, ${name}`, algorithm, input, key, digest }];
    }),
  );
}

export const hmacVectors: readonly DigestVector[] = [
  ...flatten('RFC 2202', rfc2202),
  ...flatten('RFC 4231', rfc4231),
];
