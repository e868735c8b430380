import type { DigestOrChecksumName } from '../../core/hashing/algorithms.ts';
import { repeated, text, type DigestVector } from './vector.ts';

function vectors(
  source: string,
  algorithm: DigestOrChecksumName,
  cases: readonly (readonly [Uint8Array, string])[],
): DigestVector[] {
  return cases.map(([input, digest]) => ({ source, algorithm, input, digest: digest.replaceAll(' ', '') }));
}

const abc = text('abc');
/** The two-block messages of FIPS 180's examples: 448 and 896 bits. */
const twoBlocks = text('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq');
const twoLongBlocks = text(
  'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu',
);
const millionA = repeated(text('a'), 1_000_000);
/** The 1600-bit message of NIST's SHA-3 examples. */
const a3 = repeated(Uint8Array.of(0xa3), 200);

const fips180 = 'FIPS 180-4, NIST CSRC "Examples with Intermediate Values"';
const fips202 = 'FIPS 202, NIST CSRC "Examples with Intermediate Values"';

export const digestVectors: readonly DigestVector[] = [
  ...vectors('RFC 1321, A.5', 'md5', [
    [text(''), 'd41d8cd98f00b204e9800998ecf8427e'],
    [text('a'), '0cc175b9c0f1b6a831c399e269772661'],
    [abc, '900150983cd24fb0d6963f7d28e17f72'],
    [text('message digest'), 'f96b697d7cb7938d525a2f31aaf161d0'],
    [text('abcdefghijklmnopqrstuvwxyz'), 'c3fcd3d76192e4007dfb496cca67e13b'],
    [
      text('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'),
      'd174ab98d277d9f5a5611c2c9f419d9f',
    ],
    [repeated(text('1234567890'), 8), '57edf4a22be3c955ac49da2e2107b67a'],
  ]),
  ...vectors(fips180, 'sha1', [
    [abc, 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    [twoBlocks, '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
    [millionA, '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
  ]),
  ...vectors(fips180, 'sha224', [
    [abc, '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'],
    [twoBlocks, '75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525'],
    [millionA, '20794655980c91d8bbb4c1ea97618a4bf03f42581948b2ee4ee7ad67'],
  ]),
  ...vectors(fips180, 'sha256', [
    [abc, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [twoBlocks, '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
    [millionA, 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ]),
  ...vectors(fips180, 'sha384', [
    [abc, 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7'],
    [
      twoLongBlocks,
      '09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa91746039',
    ],
  ]),
  ...vectors(fips180, 'sha512', [
    [
      abc,
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a' +
        '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ],
    [
      twoLongBlocks,
      '8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018' +
        '501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909',
    ],
  ]),
  ...vectors(fips180, 'sha512-256', [
    [abc, '53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23'],
    [twoLongBlocks, '3928e184fb8690f840da3988121d31be65cb9d3ef83ee6146feac861e19b563a'],
  ]),
  ...vectors(fips202, 'sha3-256', [
    [text(''), 'a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a'],
    [abc, '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532'],
    [a3, '79f38adec5c20307a98ef76e8324afbfd46cfd81b22e3973c65fa1bd9de31787'],
  ]),
  ...vectors(fips202, 'sha3-384', [
    [
      text(''),
      '0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2ac3713831264adb47fb6bd1e058d5f004',
    ],
    [abc, 'ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25'],
    [a3, '1881de2ca7e41ef95dc4732b8f5f002b189cc1e42b74168ed1732649ce1dbcdd76197a31fd55ee989f2d7050dd473e8f'],
  ]),
  ...vectors(fips202, 'sha3-512', [
    [
      text(''),
      'a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a6' +
        '15b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26',
    ],
    [
      abc,
      'b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e' +
        '10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0',
    ],
    [
      a3,
      'e76dfad22084a8b1467fcf2ffa58361bec7628edf5f3fdc0e4805dc48caeeca8' +
        '1b7c13c30adf52a3659584739a2df46be589c51ca1a4a8416df6545a1ce8ba00',
    ],
  ]),
  ...vectors('RFC 7693, appendix A', 'blake2b512', [
    [
      abc,
      'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1' +
        '7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
    ],
  ]),
  ...vectors('RFC 7693, appendix B', 'blake2s256', [
    [abc, '508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982'],
  ]),
];
