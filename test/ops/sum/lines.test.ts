import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestAlgorithms } from '../../../core/hashing/algorithms.ts';
import { formatLines } from '../../../ops/sum/lines/format-lines.ts';
import { sumAlgorithms } from '../../../ops/sum/lines/labels.ts';
import { parseList } from '../../../ops/sum/lines/parse-list.ts';

const digests = { md5: 'a'.repeat(32), sha256: 'b'.repeat(64), blake3: 'c'.repeat(64), crc32: 'd'.repeat(8) };

describe('lines', () => {
  test.each([
    ['plain', [['sha256', digests.sha256]], false, [`${digests.sha256}  plain`]],
    ['of b3sum', [['blake3', digests.blake3]], false, [`${digests.blake3}  of b3sum`]],
    ['no program', [['crc32', digests.crc32]], false, [`CRC32 (no program) = ${digests.crc32}`]],
    ['tag', [['blake2b512', 'e'.repeat(128)]], true, [`BLAKE2b (tag) = ${'e'.repeat(128)}`]],
    ['a\nb\\c\r', [['md5', digests.md5]], false, [`\\${digests.md5}  a\\nb\\\\c\\r`]],
  ] as const)('of %j are as programs write them', (name, of, tag, lines) => {
    expect(formatLines(name, of, tag)).toEqual(lines);
  });

  test('of any name and algorithm are read as they were written', () => {
    const name = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(name, fc.constantFrom(...sumAlgorithms), fc.boolean(), (file, algorithm, tag) => {
        const base =
          algorithm === 'sha1-composite' ? 'sha1' : algorithm === 'sha256-composite' ? 'sha256' : algorithm;
        const hex = '5'.repeat(digestAlgorithms[base].digestBits / 4);
        const digest = base === algorithm ? hex : `${hex}-12`;
        const [line = ''] = formatLines(file, [[algorithm, digest]], tag);
        // A line that begins with # is a comment to every program of the kind.
        expect(parseList(`${line}\n`, [algorithm])).toEqual({
          expected: [{ name: file, algorithm, digest }],
          malformed: 0,
        });
      }),
    );
  });
});

describe('a list', () => {
  test('takes what coreutils write: both kinds of lines, both modes, either case, comments, CR LF', () => {
    const text = [
      '# comment',
      '',
      `${digests.md5.toUpperCase()} *binary`,
      `${digests.sha256}  text\r`,
      `SHA256 (a (b) = c) = ${digests.sha256}`,
    ].join('\n');
    expect(parseList(text, [])).toEqual({
      expected: [
        { name: 'binary', algorithm: 'md5', digest: digests.md5 },
        { name: 'text', algorithm: 'sha256', digest: digests.sha256 },
        { name: 'a (b) = c', algorithm: 'sha256', digest: digests.sha256 },
      ],
      malformed: 0,
    });
  });

  test.each([
    ['another length', `${'a'.repeat(31)}  x`],
    ['no hex', `${'g'.repeat(32)}  x`],
    ['one space', `${digests.md5} x`],
    ['no name', `${digests.md5}  `],
    ['an unknown escape', `\\${digests.md5}  a\\tb`],
    ['an unknown label', `SHA0 (x) = ${digests.md5}`],
    ['a label of another length', `SHA256 (x) = ${digests.md5}`],
  ])('counts a line with %s as malformed', (_, line) => {
    expect(parseList(line, [])).toEqual({ expected: [], malformed: 1 });
  });

  test('takes lines without a label for the one given algorithm that they can be of', () => {
    const line = `${digests.blake3}  x`;
    expect(parseList(line, ['blake3']).expected[0]?.algorithm).toBe('blake3');
    expect(parseList(line, ['md5', 'blake3']).expected[0]?.algorithm).toBe('blake3');
    expect(parseList(line, ['sha256', 'blake3']).malformed).toBe(1);
    expect(parseList(line, ['md5']).malformed).toBe(1);
  });
});
