import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { call, ended, post, type Answer, type Plan } from './client.ts';

const mebibyte = 2 ** 20;
const text = Buffer.from('what a system test uploads');
const sha256 = createHash('sha256').update(text).digest('hex');

interface PartUrl {
  readonly number: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const put = ({ url, headers }: PartUrl, body: Uint8Array): Promise<Response> =>
  fetch(url, { method: 'PUT', body: Buffer.from(body), headers });

const etagOf = async (part: PartUrl, body: Uint8Array): Promise<string> => {
  const { status, headers } = await put(part, body);
  expect(status).toBe(200);
  return headers.get('etag') ?? '';
};

const pointers = ({ body }: Answer) => body.errors.map(({ pointer }) => pointer);

/** An upload of `text` that has arrived. */
async function arrived(plan: Plan = 'premium') {
  const { body } = await post('/uploads', { bytes: text.length }, { plan });
  const etag = await etagOf(body.parts[0]!, text);
  return { id: body.upload_id, parts: [{ number: 1, etag }] };
}

describe('an upload by one PUT', () => {
  it('is begun, put, completed, and completed again with the same answer', async () => {
    const begun = await post('/uploads', { bytes: text.length, checksum_sha256: sha256 });
    expect(begun.status).toBe(201);
    expect(begun.headers.get('location')).toMatch(new RegExp(`/uploads/${begun.body.upload_id}$`));
    const [part] = begun.body.parts;
    expect((await put({ ...part!, headers: {} }, text)).status).toBe(403);
    expect((await put(part!, Buffer.concat([text, text]))).status).toBe(403);
    expect((await put(part!, Buffer.from(text).fill(0, 0, 1))).status).toBe(400);
    const parts = [{ number: 1, etag: await etagOf(part!, text) }];
    const completed = await post(`/uploads/${begun.body.upload_id}/complete`, { parts });
    expect(completed.body).toMatchObject({ status: 'completed', bytes: text.length });
    const again = await post(`/uploads/${begun.body.upload_id}/complete`, { parts });
    expect(again.text).toBe(completed.text);
    const shown = await call('GET', `/uploads/${begun.body.upload_id}`);
    expect(shown.body).toMatchObject({ status: 'completed', parts: [], uploaded: [] });
  });

  it('is not completed with what was not put', async () => {
    const { body } = await post('/uploads', { bytes: text.length });
    const complete = (parts: unknown) => post(`/uploads/${body.upload_id}/complete`, { parts });
    expect(pointers(await complete([{ number: 1, etag: 'x' }]))).toEqual(['/parts/0/number']);
    await etagOf(body.parts[0]!, text);
    expect(pointers(await complete([{ number: 2, etag: 'x' }]))).toEqual(['/parts/0/number', '/parts']);
    expect(pointers(await complete([{ number: 1, etag: 'x' }]))).toEqual(['/parts/0/etag']);
  });

  it('tampered with is refused', async () => {
    const { body } = await post('/uploads', { bytes: text.length });
    const [part] = body.parts;
    const elsewhere = part!.url.replace(body.upload_id, body.upload_id.replace(/.$/, 'x'));
    expect((await put({ ...part!, url: elsewhere }, text)).status).toBe(403);
    const longer = part!.url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=604800');
    expect((await put({ ...part!, url: longer }, text)).status).toBe(403);
  });
});

describe('an upload in parts', () => {
  it('goes on after an interruption and is put together', { timeout: 60_000 }, async () => {
    const bytes = 64 * mebibyte + 5;
    const { body } = await post('/uploads', { bytes });
    expect(body).toMatchObject({ part_size: 16 * mebibyte, next_part: null });
    expect(body.parts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    const content = (number: number) => Buffer.alloc(number === 5 ? 5 : 16 * mebibyte, number);
    for (const number of [5, 2]) await etagOf(body.parts[number - 1]!, content(number));
    const path = `/uploads/${body.upload_id}`;
    const interrupted = await call('GET', path);
    expect(interrupted.body.uploaded.map(({ number, bytes: size }) => [number, size])).toEqual([
      [2, 16 * mebibyte],
      [5, 5],
    ]);
    expect(interrupted.body.parts.map(({ number }) => number)).toEqual([1, 3, 4]);
    expect((await call('GET', `${path}?from=4`)).body.parts.map(({ number }) => number)).toEqual([4]);
    const parts = interrupted.body.uploaded.map(({ number, etag }) => ({ number, etag }));
    for (const part of interrupted.body.parts) {
      parts.push({ number: part.number, etag: await etagOf(part, content(part.number)) });
    }
    const few = await post(`${path}/complete`, { parts: parts.slice(1) });
    expect(few.body.errors).toEqual([{ pointer: '/parts', detail: 'must name every part; missing: 2' }]);
    const others = parts.map((part) => (part.number === 3 ? { ...part, etag: '"other"' } : part));
    const other = await post(`${path}/complete`, { parts: others });
    expect(pointers(other)).toEqual([`/parts/${others.findIndex(({ number }) => number === 3)}/etag`]);
    const completed = await Promise.all([1, 2].map(() => post(`${path}/complete`, { parts })));
    for (const { body: answer } of completed) expect(answer).toMatchObject({ status: 'completed', bytes });
    expect((await post(`${path}/complete`, { parts })).text).toBe(completed[0]!.text);
  });

  it('takes no part of another size than it has', async () => {
    const { body } = await post('/uploads', { bytes: 64 * mebibyte + 5 });
    const last = body.parts.at(-1)!;
    for (const bytes of [4, 6]) expect((await put(last, Buffer.alloc(bytes))).status).toBe(403);
    expect((await put({ ...last, url: body.parts[0]!.url }, Buffer.alloc(5))).status).toBe(403);
    const path = `/uploads/${body.upload_id}`;
    expect((await call('GET', path)).body.uploaded).toEqual([]);
    const early = await post(`${path}/complete`, { parts: [{ number: 5, etag: 'x' }] });
    expect(early.status).toBe(400);
    expect(pointers(early)).toEqual(['/parts/0/number', '/parts']);
    expect((await call('DELETE', path)).status).toBe(200);
  });
});

describe('an upload', () => {
  it('that is aborted takes no more bytes and cannot be completed or named', async () => {
    const { id, parts } = await arrived();
    expect((await call('DELETE', `/uploads/${id}`)).body.status).toBe('aborted');
    expect((await call('DELETE', `/uploads/${id}`)).body.status).toBe('aborted');
    const gone = await post(`/uploads/${id}/complete`, { parts });
    expect(gone).toMatchObject({ status: 410, body: { type: 'urn:hash-api:problem:upload-aborted' } });
    const task = await post('/tasks', { source: { upload_id: id }, algorithms: ['sha256'] });
    expect(task).toMatchObject({ status: 410, body: { type: 'urn:hash-api:problem:upload-aborted' } });
  });

  it('of another tenant is as if it were not there', async () => {
    const { id, parts } = await arrived();
    const plan = 'standard';
    const answers = [
      await call('GET', `/uploads/${id}`, { plan }),
      await post(`/uploads/${id}/complete`, { parts }, { plan }),
      await call('DELETE', `/uploads/${id}`, { plan }),
      await post('/tasks', { source: { upload_id: id }, algorithms: ['sha256'] }, { plan }),
      await call('GET', '/uploads/nonsense'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect((await post(`/uploads/${id}/complete`, { parts })).status).toBe(200);
  });

  it("is held to the size that its key's plan allows", async () => {
    const gibibyte = 2 ** 30;
    const tooLarge = await post('/uploads', { bytes: gibibyte + 1 }, { plan: 'free' });
    expect(tooLarge).toMatchObject({ status: 413, body: { type: 'urn:hash-api:problem:object-too-large' } });
    expect(pointers(tooLarge)).toEqual(['/bytes']);
    expect((await post('/uploads', { bytes: gibibyte + 1 }, { plan: 'standard' })).status).toBe(201);
  });

  it('has URLs of a thousand parts in one answer, and of the rest in others', async () => {
    const { body } = await post('/uploads', { bytes: 2 ** 40 });
    expect([body.part_size, body.parts.length, body.next_part]).toEqual([512 * mebibyte, 1000, 1001]);
    const rest = await call('GET', `/uploads/${body.upload_id}?from=1001`);
    expect([rest.body.parts.length, rest.body.next_part]).toEqual([1000, 2001]);
    expect((await call('DELETE', `/uploads/${body.upload_id}`)).status).toBe(200);
  });

  it('is begun once for an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': `upload-${Date.now()}` };
    const first = await post('/uploads', { bytes: 3 }, { headers });
    const second = await post('/uploads', { bytes: 3 }, { headers });
    expect(second.body.upload_id).toBe(first.body.upload_id);
    expect((await post('/uploads', { bytes: 4 }, { headers })).status).toBe(422);
  });
});

describe('a task over an upload', () => {
  it('is refused while the upload is not complete', async () => {
    const { id } = await arrived();
    const answer = await post('/tasks', { source: { upload_id: id }, algorithms: ['sha256'] });
    expect(answer).toMatchObject({ status: 409, body: { type: 'urn:hash-api:problem:upload-not-complete' } });
  });

  it('computes its digests', async () => {
    const { id, parts } = await arrived();
    await post(`/uploads/${id}/complete`, { parts });
    const request = { source: { upload_id: id }, algorithms: ['sha256', 'md5'] };
    const accepted = await post('/tasks', request);
    expect(accepted.status).toBe(202);
    const task = await ended(accepted.body.task_id);
    expect(task).toMatchObject({
      status: 'completed',
      source: { type: 'upload', upload_id: id, bytes: text.length },
      progress: { bytes_done: text.length, bytes_total: text.length },
      result: {
        digests: { sha256, md5: createHash('md5').update(text).digest('hex') },
        bytes: text.length,
      },
    });
  });

  it('is the same for an Idempotency-Key once the upload was aborted, which takes no other', async () => {
    const { id, parts } = await arrived();
    await post(`/uploads/${id}/complete`, { parts });
    const headers = { 'idempotency-key': `task-of-upload-${id}` };
    const request = { source: { upload_id: id }, algorithms: ['sha256'] };
    const first = await post('/tasks', request, { headers });
    expect((await ended(first.body.task_id)).result.digests).toEqual({ sha256 });
    expect((await call('DELETE', `/uploads/${id}`)).body.status).toBe('aborted');
    const again = await post('/tasks', request, { headers });
    expect([again.status, again.body.task_id]).toEqual([202, first.body.task_id]);
    expect((await post('/tasks', { ...request, algorithms: ['md5'] }, { headers })).status).toBe(422);
    const another = await post('/tasks', request, {
      headers: { 'idempotency-key': `another-task-of-upload-${id}` },
    });
    expect(another).toMatchObject({ status: 410, body: { type: 'urn:hash-api:problem:upload-aborted' } });
  });

  it('is refused with all that is wrong', async () => {
    const answer = await post('/tasks', {
      source: { s3: { bucket: 'not-allowed', key: '' } },
      algorithms: ['argon2id'],
      options: { key: 'SmVmZQ==', part_size: 8 * mebibyte },
    });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual([
      '/source/s3/bucket',
      '/source/s3/key',
      '/algorithms/0',
      '/options/key',
      '/options/part_size',
    ]);
  });
});
