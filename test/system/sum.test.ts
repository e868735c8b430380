import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { call, endpoints } from './client.ts';
import { sumCommand } from './sum-command.ts';
import { startSumProxy } from './sum-proxy.ts';

// Each run starts processes, and uploads.
vi.setConfig({ testTimeout: 120_000 });

const mebibyte = 2 ** 20;

const { folder, start, run: sum } = await sumCommand();

const hashOf = (algorithm: string, data: Uint8Array | string) =>
  createHash(algorithm).update(data).digest('hex');

async function savedUploads(): Promise<string[]> {
  const saved = join(folder, 'hash-api', 'uploads');
  const names = await readdir(saved).catch(() => []);
  return names.map((name) => join(saved, name));
}

const uploadIdOf = async (file: string): Promise<string> => {
  const { uploadId } = JSON.parse(await readFile(file, 'utf8')) as { uploadId: string };
  return uploadId;
};

/** Whether the machine has GNU's program: macOS has another of the name. */
const hasCoreutils = await promisify(execFile)('sha256sum', ['--version']).then(
  ({ stdout }) => stdout.includes('GNU coreutils'),
  () => false,
);

describe('files that fit a request', () => {
  test('come out in their order as sha256sum prints them; one that is not there is told, and the others are hashed', async () => {
    await writeFile(join(folder, 'abc'), 'abc');
    await writeFile(join(folder, 'we\\ird\nname'), 'x');
    const { code, stdout, stderr } = await sum(['abc', 'absent', 'we\\ird\nname', '-'], { input: '' });
    expect(stdout).toBe(
      `${hashOf('sha256', 'abc')}  abc\n\\${hashOf('sha256', 'x')}  we\\\\ird\\nname\n${hashOf('sha256', '')}  -\n`,
    );
    expect(stderr).toBe('absent: no such file or directory\n');
    expect(code).toBe(1);
  });

  test.skipIf(!hasCoreutils)('are taken by sha256sum -c (skipped without GNU coreutils)', async () => {
    await writeFile(join(folder, 'abc'), 'abc');
    await writeFile(join(folder, 'back\\slash'), 'y');
    for (const args of [
      ['abc', 'back\\slash'],
      ['--tag', 'abc', 'back\\slash'],
    ]) {
      const list = join(folder, 'list');
      await writeFile(list, (await sum(args)).stdout);
      const { stdout } = await promisify(execFile)('sha256sum', ['--strict', '-c', list], { cwd: folder });
      expect(stdout.match(/: OK$/gm)).toHaveLength(2);
    }
  });

  test('are held against lists, in the words of sha256sum', async () => {
    await writeFile(join(folder, 'abc'), 'abc');
    const list = [
      `${hashOf('sha256', 'abc')}  abc`,
      `MD5 (abc) = ${hashOf('md5', 'abd')}`,
      `${hashOf('sha1', 'x')} *absent`,
      'nonsense',
    ].join('\n');
    const checked = await sum(['--check', '-', 'no-list'], { input: list });
    expect(checked).toEqual({
      code: 1,
      stdout: 'abc (SHA256): OK\nabc (MD5): FAILED\nabsent: FAILED open or read\n',
      stderr: [
        'absent: no such file or directory',
        'standard input: WARNING: 1 line is improperly formatted',
        'standard input: WARNING: 1 listed file could not be read',
        'standard input: WARNING: 1 computed checksum did NOT match',
        'no-list: no such file or directory\n',
      ].join('\n'),
    });
    const good = `${hashOf('sha256', 'abc')}  abc\n${hashOf('sha1', 'x')}  absent\n`;
    const lenient = await sum(['--check', '--ignore-missing', '--quiet', '-'], { input: good });
    expect(lenient).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('are hashed after a 429, when it says', async () => {
    await using proxy = await startSumProxy();
    let refused = 0;
    proxy.decide = (method) =>
      method === 'POST' && refused++ === 0 ? { status: 429, headers: { 'retry-after': '1' } } : 'pass';
    const { code, stdout } = await sum(['--json', '-a', 'md5', '-'], { url: proxy.url, input: 'abc' });
    expect(JSON.parse(stdout)).toEqual({
      name: '-',
      bytes: 3,
      digests: { md5: hashOf('md5', 'abc') },
      computed: 'inline',
    });
    expect({ code, refused }).toEqual({ code: 0, refused: 2 });
  });
});

describe('an upload', () => {
  test('interrupted in mid-part goes on with the parts that are missing', async () => {
    const path = join(folder, 'large');
    const file = await open(path, 'w');
    const hash = createHash('sha256');
    for (const [part, bytes] of [16, 16, 16, 16, 1].entries()) {
      const content = Buffer.alloc(bytes * mebibyte, part + 1);
      hash.update(content);
      await file.write(content);
    }
    await file.close();
    await using proxy = await startSumProxy();
    proxy.decide = (_method, _path, part) => (part === 3 ? 'hold' : 'pass');
    const interrupted = start(['-j', '1', 'large'], { url: proxy.url });
    await proxy.held;
    interrupted.interrupt();
    const { code, stderr } = await interrupted.ended();
    expect(code).toBe(1);
    expect(stderr).toMatch(/is kept: the same command goes on with it.*--abort large/s);
    expect(proxy.put.splice(0)).toEqual([1, 2]);
    const [saved = '', ...others] = await savedUploads();
    expect(others).toEqual([]);
    expect((await stat(saved)).mode & 0o777).toBe(0o600);
    const state = await readFile(saved, 'utf8');
    expect(state).not.toContain(endpoints.keys['premium']);
    expect(state).not.toContain('X-Amz');
    const id = await uploadIdOf(saved);
    proxy.decide = () => 'pass';
    const finished = await sum(['large'], { url: proxy.url });
    expect(finished).toMatchObject({ code: 0, stdout: `${hash.digest('hex')}  large\n` });
    expect(proxy.put.toSorted()).toEqual([3, 4, 5]);
    expect(await savedUploads()).toEqual([]);
    expect((await call('GET', `/uploads/${id}`)).body.status).toBe('aborted');
  });

  test('that is gone meanwhile begins again; --abort gives one up', async () => {
    const content = Buffer.alloc(4 * mebibyte + 1, 'x');
    await writeFile(join(folder, 'medium'), content);
    const interrupted = async (): Promise<{ readonly url: string; readonly id: string }> => {
      const proxy = await startSumProxy();
      proxies.use(proxy);
      proxy.decide = (_method, _path, part) => (part === undefined || going ? 'pass' : 'hold');
      const command = start(['medium'], { url: proxy.url });
      await proxy.held;
      command.interrupt();
      await command.ended();
      const [saved = ''] = await savedUploads();
      return { url: proxy.url, id: await uploadIdOf(saved) };
    };
    await using proxies = new AsyncDisposableStack();
    let going = false;

    const first = await interrupted();
    expect((await sum(['--abort', 'medium'], first)).stdout).toBe('medium: given up\n');
    expect((await call('GET', `/uploads/${first.id}`)).body.status).toBe('aborted');
    expect((await sum(['--abort', 'medium'], first)).code).toBe(1);

    const { url, id } = await interrupted();
    await call('DELETE', `/uploads/${id}`);
    going = true;
    const { code, stdout, stderr } = await sum(['-a', 'sha512,sha256-composite', 'medium'], { url });
    expect(stderr).toContain('medium: the upload is aborted; it is uploaded anew.');
    const ofParts = hashOf('sha256', createHash('sha256').update(content).digest());
    expect(stdout).toBe(
      `SHA512 (medium) = ${hashOf('sha512', content)}\nSHA256-COMPOSITE (medium) = ${ofParts}-1\n`,
    );
    expect(code).toBe(0);
  });

  test('of standard input is spooled, and kept where asked', async () => {
    const content = Buffer.alloc(4 * mebibyte + 1, 'y');
    const { stdout } = await sum(['--json', '--keep', '-a', 'md5', '-'], { input: content });
    const told = JSON.parse(stdout) as { upload_id: string };
    expect(told).toMatchObject({
      name: '-',
      bytes: content.length,
      digests: { md5: hashOf('md5', content) },
    });
    expect((await call('GET', `/uploads/${told.upload_id}`)).body.status).toBe('completed');
    await call('DELETE', `/uploads/${told.upload_id}`);
  });

  test('larger than the plan is refused with the bound', async () => {
    const file = await open(join(folder, 'sparse'), 'w');
    await file.truncate(2 ** 40);
    await file.close();
    const { code, stderr } = await sum(['sparse'], { key: endpoints.keys['free'] });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^sparse: \/bytes must be at most \d+; a key of a larger plan/);
  });
});

test('a key that the API refuses ends it with where keys come from', async () => {
  const { code, stderr } = await sum(['-', 'absent'], { key: 'no-such-key' });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The API at \S+ refuses the key \(HASH_API_KEY, --key-file\): /);
});
