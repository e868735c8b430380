import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem, type Violation } from '../../../core/errors.ts';
import { readBody } from '../../../core/requests/body.ts';
import { readHashRequest, readMultiHashRequest } from '../../../core/requests/hash-request.ts';

const json = (value: unknown) =>
  readBody({ contentType: 'application/json', text: JSON.stringify(value), base64: false });
const read = (algorithm: string, value: unknown, query: Record<string, string> | null = null) =>
  readHashRequest(algorithm, json(value), query);

function violations(run: () => unknown): readonly Violation[] {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem && error.code === 'bad-request') return error.violations;
    throw error;
  }
  throw new Error('nothing was refused');
}
const pointers = (run: () => unknown) => violations(run).map((violation) => violation.pointer);

describe('the input of a hash request', () => {
  it('is the UTF-8 of string', () => {
    expect(read('sha256', { string: 'aé😀' }).input).toEqual(Buffer.from('aé😀'));
    expect(read('sha256', { string: '' }).input).toHaveLength(0);
  });

  it('is the decoded data, base64 where no encoding is named', () => {
    const bytes = Buffer.from([0, 1, 254, 255]);
    expect(read('sha256', { data: bytes.toString('base64') }).input).toEqual(bytes);
    expect(read('sha256', { data: bytes.toString('base64'), encoding: 'base64' }).input).toEqual(bytes);
    expect(read('sha256', { data: '0001FEff', encoding: 'hex' }).input).toEqual(bytes);
    expect(read('sha256', { data: 'ab', encoding: 'utf8' }).input).toEqual(Buffer.from('ab'));
  });

  it('is any bytes, sent as base64 or hex', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('base64', 'hex'), (bytes, encoding) => {
        const data = Buffer.from(bytes).toString(encoding);
        expect(Buffer.from(read('sha256', { data, encoding }).input)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it.each([
    [{}, ['/string']],
    [{ string: 'a', data: 'YQ==' }, ['/data']],
    [{ string: 'a', encoding: 'hex' }, ['/encoding']],
    [{ data: 'a' }, ['/data']],
    [{ data: 'Y Q=' }, ['/data']],
    [{ data: 'abc', encoding: 'hex' }, ['/data']],
    [{ string: '\ud800' }, ['/string']],
    [{ string: 1 }, ['/string']],
    [{ string: null }, ['/string']],
    [{ data: 'YQ==', encoding: 'latin1' }, ['/encoding']],
    [[], ['']],
    [null, ['']],
    ['abc', ['']],
  ])('is refused where it is %j', (body, expected) => {
    expect(pointers(() => read('sha256', body))).toEqual(expected);
  });
});

describe('the options of a hash request', () => {
  it('come from the body or the query, not from both', () => {
    expect(read('sha256', { string: 'a', output: 'base64' }).options.output).toBe('base64');
    expect(read('sha256', { string: 'a' }, { output: 'base64url' }).options.output).toBe('base64url');
    expect(pointers(() => read('sha256', { string: 'a', output: 'hex' }, { output: 'hex' }))).toEqual([
      'query/output',
    ]);
  });

  it('of a raw body come from the query', () => {
    const body = readBody({ contentType: 'application/octet-stream', text: 'AAE=', base64: true });
    const request = readHashRequest('blake3', body, { key: Buffer.alloc(32, 7).toString('base64') });
    expect(request.input).toEqual(Buffer.from([0, 1]));
    expect(request.options.key).toEqual(Buffer.alloc(32, 7));
    expect(pointers(() => readHashRequest('sha256', body, { outputs: 'hex', output: 'x' }))).toEqual([
      'query/output',
      'query/outputs',
    ]);
  });

  it('of a password algorithm are completed with defaults, in parameters or beside it', () => {
    const nested = read('argon2', { string: 'x', parameters: { memory_kib: 65536, passes: 6 } });
    const flat = read('argon2', { string: 'x', memory_kib: 65536, passes: 6 });
    const query = read('argon2', { string: 'x' }, { memory_kib: '65536', passes: '6' });
    expect(nested.options.parameters).toEqual({ memory_kib: 65536, passes: 6, parallelism: 1 });
    expect(flat).toEqual(nested);
    expect(query).toEqual(nested);
    expect(nested.algorithms[0]?.name).toBe('argon2id');
  });

  it.each([
    ['crc32', { string: 'a', key: 'YQ==' }, ['/key']],
    ['sha256', { string: 'a', key: 'not base64!' }, ['/key']],
    ['sha256', { string: 'a', key: '' }, ['/key']],
    ['blake3', { string: 'a', key: 'YQ==' }, ['/key']],
    ['sha256', { string: 'a', salt: 'YQ==' }, ['/salt']],
    ['sha256', { string: 'a', memory_kib: 64 }, ['/memory_kib']],
    ['sha256', { string: 'a', parameters: {} }, ['/parameters']],
    ['argon2id', { string: 'a', salt: 'YQ==' }, ['/salt']],
    ['argon2id', { string: 'a', parameters: { memory_kib: 2 ** 40 } }, ['/parameters/memory_kib']],
    ['argon2id', { string: 'a', memory_kib: 2 ** 40 }, ['/memory_kib']],
    ['argon2id', { string: 'a', memory_kib: 64, parameters: { memory_kib: 64 } }, ['/memory_kib']],
    ['argon2id', { string: 'a', iterations: 3 }, ['/iterations']],
    ['bcrypt', { string: 'a'.repeat(73) }, ['/string']],
    ['sha255', { string: 'a' }, ['path/algorithm']],
    ['SHA256', { string: 'a' }, ['path/algorithm']],
    ['sha256-composite', { string: 'a' }, ['path/algorithm']],
    ['__proto__', { string: 'a' }, ['path/algorithm']],
  ])('of %s are refused where they are %j', (algorithm, body, expected) => {
    expect(pointers(() => read(algorithm, body))).toEqual(expected);
  });

  it('are refused all together, each once', () => {
    const body = {
      data: 'YQ',
      encoding: 'hex',
      output: 'hex',
      key: '?',
      salt: 'YQ==',
      colour: 'red',
      size: 1,
    };
    const found = pointers(() => read('sha256', body, { output: 'octal', colour: 'red' }));
    expect(found.toSorted()).toEqual([
      '/colour',
      '/data',
      '/key',
      '/salt',
      '/size',
      'query/colour',
      'query/output',
    ]);
  });
});

describe('several algorithms over one input', () => {
  it('are looked up, without repeats', () => {
    const { algorithms } = readMultiHashRequest(
      json({ algorithms: ['sha256', 'md5', 'sha256'], string: 'a' }),
      null,
    );
    expect(algorithms.map((algorithm) => algorithm.name)).toEqual(['sha256', 'md5']);
  });

  it.each([
    [{ string: 'a' }, ['/algorithms']],
    [{ string: 'a', algorithms: [] }, ['/algorithms']],
    [{ string: 'a', algorithms: 'sha256' }, ['/algorithms']],
    [{ string: 'a', algorithms: ['sha256', 'x', 'y'] }, ['/algorithms/1', '/algorithms/2']],
    [{ string: 'a', algorithms: ['bcrypt', 'scrypt'] }, ['/algorithms']],
  ])('are refused where they are %j', (body, expected) => {
    expect(pointers(() => readMultiHashRequest(json(body), null))).toEqual(expected);
  });

  it('over raw bytes stand in the query', () => {
    const body = readBody({ contentType: 'application/octet-stream', text: 'AAE=', base64: true });
    const { algorithms, input } = readMultiHashRequest(body, { algorithms: 'sha256,md5', output: 'base64' });
    expect(algorithms.map((algorithm) => algorithm.name)).toEqual(['sha256', 'md5']);
    expect(input).toEqual(Buffer.from([0, 1]));
    expect(pointers(() => readMultiHashRequest(body, null))).toEqual(['query/algorithms']);
    expect(pointers(() => readMultiHashRequest(body, { algorithms: 'sha256,x', key: '!' }))).toEqual([
      'query/algorithms',
      'query/key',
    ]);
  });
});

describe('refusals', () => {
  it('never repeat what was sent', () => {
    const secret = 's3cr3t-value';
    const values = [secret, { [secret]: 1 }, [secret], 12345678];
    const field = fc.constantFrom(
      'string',
      'data',
      'encoding',
      'output',
      'key',
      'salt',
      'parameters',
      'passes',
    );
    const body = fc.dictionary(field, fc.constantFrom(...values), { maxKeys: 6 });
    fc.assert(
      fc.property(fc.constantFrom('sha256', 'blake3', 'argon2id', 'bcrypt'), body, (algorithm, value) => {
        try {
          read(algorithm, value);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          const texts = [error.message, ...error.violations.map((violation) => violation.detail)];
          expect(texts.join()).not.toContain(secret);
          expect(texts.join()).not.toContain('12345678');
        }
      }),
    );
  });

  it('are bad requests for any JSON, never another error', () => {
    fc.assert(
      fc.property(fc.constantFrom('sha256', 'argon2id', 'crc32'), fc.jsonValue(), (algorithm, value) => {
        try {
          read(algorithm, value);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
      }),
    );
  });
});
