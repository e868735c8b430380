import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createObjectReader } from '../../../adapters/s3/object-reader.ts';
import { bytesOf, clientOf, s3ForTest } from '../../local/s3/server.ts';

const content = bytesOf(100_000);
const { signal } = new AbortController();
const named = { Bucket: 'bucket', Key: 'key' };
const location = { bucket: 'bucket', key: 'key' };

async function stored() {
  const { s3, server } = await s3ForTest({ client: { maxAttempts: 1 } });
  await s3.send(new PutObjectCommand({ ...named, Body: content, ChecksumAlgorithm: 'SHA256' }));
  return { s3, server, reader: createObjectReader(s3) };
}

describe('the head of an object', () => {
  it('names its state and the checksums of the whole', async () => {
    const { reader } = await stored();
    const { identity, checksums } = await reader.head(location, signal);
    expect(identity).toMatchObject({ ...location, bytes: content.length });
    expect(identity.etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect([...checksums.keys()]).toEqual(['sha256']);
    expect(checksums.get('sha256')).toHaveLength(32);
  });

  it('has no checksums of parts', async () => {
    const { s3, reader } = await stored();
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ ...named, ChecksumAlgorithm: 'SHA256', ChecksumType: 'COMPOSITE' }),
    );
    const part = { ...named, UploadId, PartNumber: 1, Body: content, ChecksumAlgorithm: 'SHA256' } as const;
    const { ETag, ChecksumSHA256 } = await s3.send(new UploadPartCommand(part));
    const Parts = [{ PartNumber: 1, ETag, ChecksumSHA256 }];
    await s3.send(new CompleteMultipartUploadCommand({ ...named, UploadId, MultipartUpload: { Parts } }));
    expect((await reader.head(location, signal)).checksums.size).toBe(0);
  });

  it.each([
    { what: 'an object that is not there', at: { bucket: 'bucket', key: 'none' } },
    { what: 'a bucket that is not there', at: { bucket: 'no-such-bucket', key: 'key' } },
    { what: 'a version that is none', at: { ...location, versionId: 'none' } },
  ])('of $what: object-not-found', async ({ at }) => {
    const { reader } = await stored();
    await expect(reader.head(at, signal)).rejects.toMatchObject({ code: 'object-not-found' });
  });

  it('of a bucket in another region, to which S3 redirects without a word: object-access-denied', async () => {
    const server = createServer((_, answer) => {
      answer.writeHead(301, { 'x-amz-bucket-region': 'eu-north-1' }).end();
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const elsewhere = clientOf(`http://127.0.0.1:${port}`, { maxAttempts: 1 });
    const reading = createObjectReader(elsewhere).head(location, signal);
    await expect(reading).rejects.toMatchObject({ code: 'object-access-denied' });
  });

  it("of an object encrypted with its owner's key: object-encrypted", async () => {
    const { s3, reader } = await stored();
    const SSECustomerKey = Buffer.alloc(32, 7).toString('base64');
    await s3.send(
      new PutObjectCommand({ ...named, Body: content, SSECustomerAlgorithm: 'AES256', SSECustomerKey }),
    );
    await expect(reader.head(location, signal)).rejects.toMatchObject({ code: 'object-encrypted' });
  });

  it.each(['disabled', 'denied'] as const)(
    'of one under a KMS key that is %s: object-encrypted',
    async (state) => {
      const { s3, server, reader } = await stored();
      const kms = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'some-key' } as const;
      await s3.send(new PutObjectCommand({ ...named, ...kms, Body: content, ChecksumAlgorithm: 'SHA256' }));
      server.setKeyState('some-key', state);
      const reading = reader
        .head(location, signal)
        .then(({ identity }) => reader.read(identity, 0, new Uint8Array(10), signal));
      await expect(reading).rejects.toMatchObject({ code: 'object-encrypted' });
    },
  );

  it('of one that a policy denies: object-access-denied', async () => {
    const { s3, reader } = await stored();
    const Statement = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::bucket/*',
    };
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'bucket', Policy: JSON.stringify({ Statement }) }));
    await expect(reader.head(location, signal)).rejects.toMatchObject({
      code: 'object-access-denied',
    });
  });
});

describe('reading a range', () => {
  it('fills the memory from there on', async () => {
    const { reader } = await stored();
    const { identity } = await reader.head(location, signal);
    const target = new Uint8Array(70_000);
    let filled = 0;
    while (filled < target.length)
      filled += await reader.read(identity, 10_000 + filled, target.subarray(filled), signal);
    expect(Buffer.compare(target, content.subarray(10_000, 80_000))).toBe(0);
  });

  it.each(['another object', 'one as long', 'none'])('object-changed where there is %s now', async (now) => {
    const { s3, reader } = await stored();
    const { identity } = await reader.head(location, signal);
    if (now === 'none') await s3.send(new DeleteObjectCommand(named));
    else
      await s3.send(
        new PutObjectCommand({ ...named, Body: bytesOf(now === 'one as long' ? 100_000 : 5, 2) }),
      );
    const reading = reader.read(identity, 0, new Uint8Array(5), signal);
    await expect(reading).rejects.toMatchObject({ code: 'object-changed' });
  });

  it('goes on with its version where the bucket keeps them', async () => {
    const { s3, reader } = await stored();
    await s3.send(
      new PutBucketVersioningCommand({ Bucket: 'bucket', VersioningConfiguration: { Status: 'Enabled' } }),
    );
    await s3.send(new PutObjectCommand({ ...named, Body: content }));
    const { identity } = await reader.head(location, signal);
    await s3.send(new PutObjectCommand({ ...named, Body: 'other' }));
    const target = new Uint8Array(100);
    await reader.read(identity, 500, target, signal);
    expect(Buffer.compare(target, content.subarray(500, 600))).toBe(0);
  });

  it('ends when it is told to', async () => {
    const { reader } = await stored();
    const { identity } = await reader.head(location, signal);
    const ended = AbortSignal.abort();
    await expect(reader.read(identity, 0, new Uint8Array(5), ended)).rejects.toThrow();
  });
});

describe('answers that are cut short or late', () => {
  /** A server that answers every request as it is told. */
  async function readerOf(answer: Parameters<typeof createServer>[1], stallMs = 5_000) {
    const server = createServer(answer);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const client = clientOf(`http://127.0.0.1:${port}`, {
      forcePathStyle: true,
      maxAttempts: 1,
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    return createObjectReader(client, { stallMs });
  }
  const identity = { ...location, etag: '"e"', bytes: 100 };
  const ranged = { 'content-range': 'bytes 0-9/100', 'content-length': '10' };
  const read = async (reader: Awaited<ReturnType<typeof readerOf>>, target = new Uint8Array(10)) =>
    reader.read(identity, 0, target, signal);

  it('give what came where the connection breaks', async () => {
    const reader = await readerOf((_request, response) => {
      response.writeHead(206, ranged).write('1234', () => {
        response.destroy();
      });
    });
    const target = new Uint8Array(10);
    expect(await read(reader, target)).toBe(4);
    expect(Buffer.from(target.subarray(0, 4)).toString()).toBe('1234');
  });

  it('give what came where nothing more comes', async () => {
    const reader = await readerOf((_request, response) => {
      response.writeHead(206, ranged).write('1234');
    }, 50);
    expect(await read(reader)).toBe(4);
  });

  it('are interrupted where nothing came at all', async () => {
    const reader = await readerOf((_request, response) => {
      response.writeHead(206, ranged).flushHeaders();
    }, 50);
    await expect(read(reader)).rejects.toMatchObject({ name: 'ReadInterrupted', throttled: false });
  });

  it.each([
    { status: 503, code: 'SlowDown', throttled: true },
    { status: 503, code: 'ServiceUnavailable', throttled: true },
    { status: 500, code: 'InternalError', throttled: false },
    { status: 504, code: 'GatewayTimeout', throttled: false },
    { status: 429, code: 'TooManyRequests', throttled: true },
    { status: 400, code: 'ExpiredToken', throttled: false },
    { status: 400, code: 'RequestTimeout', throttled: false },
  ])('$status $code: may go well later, throttled: $throttled', async ({ status, code, throttled }) => {
    const reader = await readerOf((_request, response) => {
      response.writeHead(status).end(`<Error><Code>${code}</Code><Message>m</Message></Error>`);
    });
    await expect(read(reader)).rejects.toMatchObject({ name: 'ReadInterrupted', throttled });
  });

  it('come from another connection where one was closed as it was used again, uninterrupted', async () => {
    const sockets: unknown[] = [];
    const reader = await readerOf(({ socket }, response) => {
      sockets.push(socket);
      if (sockets.indexOf(socket) < sockets.length - 1) socket.destroy();
      else response.writeHead(206, ranged).end('1234567890');
    });
    for (const _ of [1, 2, 3]) expect(await read(reader)).toBe(10);
    expect(sockets).toHaveLength(5);
  });

  it('are asked for by the SDK where S3 refuses the signed URL', async () => {
    const signedBy: string[] = [];
    const reader = await readerOf(({ url = '' }, response) => {
      const isSignedUrl = url.includes('X-Amz-Signature');
      signedBy.push(isSignedUrl ? 'url' : 'header');
      if (isSignedUrl) response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
      else response.writeHead(206, ranged).end('1234567890');
    });
    expect(await read(reader)).toBe(10);
    expect(signedBy).toEqual(['url', 'header']);
  });

  it.each([
    { status: 503, throttled: true },
    { status: 500, throttled: false },
  ])(
    '$status to HEAD, without a word: may go well later, throttled: $throttled',
    async ({ status, throttled }) => {
      const reader = await readerOf((_request, response) => {
        response.writeHead(status).end();
      });
      const heading = reader.head(location, signal);
      await expect(heading).rejects.toMatchObject({ name: 'ReadInterrupted', throttled });
    },
  );

  it('are of another object where its ETag is another, though If-Match named this one', async () => {
    const reader = await readerOf((_request, response) => {
      response.writeHead(206, { ...ranged, etag: '"other"' }).end('1234567890');
    });
    await expect(read(reader)).rejects.toMatchObject({ code: 'object-changed' });
  });

  it.each([
    { what: 'the whole object', status: 200, headers: { 'content-length': '100' } },
    { what: 'a body of chunks', status: 206, headers: { 'transfer-encoding': 'chunked' } },
  ])('are never taken for the range where $what comes without one', async ({ status, headers }) => {
    const reader = await readerOf((_request, response) => {
      response.writeHead(status, headers).end('x'.repeat(100));
    });
    const target = new Uint8Array(10);
    await expect(read(reader, target)).rejects.toMatchObject({ name: 'ReadInterrupted' });
    expect(target.every((byte) => byte === 0)).toBe(true);
  });

  it('of a range in chunks are read all the same', async () => {
    const reader = await readerOf((_request, response) => {
      response.writeHead(206, { 'content-range': 'bytes 0-9/100' }).write('12345');
      response.end('67890');
    });
    const target = new Uint8Array(10);
    expect(await read(reader, target)).toBe(10);
    expect(Buffer.from(target).toString()).toBe('1234567890');
  });

  it.each([{ etag: '"e"' }, { 'content-length': '100' }])(
    'to HEAD with %o alone are no head of an object: never an empty one',
    async (headers) => {
      const reader = await readerOf((_request, response) => {
        response.writeHead(200, headers).end();
      });
      await expect(reader.head(location, signal)).rejects.toMatchObject({ name: 'ReadInterrupted' });
    },
  );

  it('are of another object where its size is another', async () => {
    const reader = await readerOf((_request, response) => {
      response.writeHead(206, { ...ranged, 'content-range': 'bytes 0-9/99' }).end('1234567890');
    });
    await expect(read(reader)).rejects.toMatchObject({ code: 'object-changed' });
  });

  it.each([
    { status: 404, code: 'NoSuchKey', failure: 'object-changed' },
    { status: 412, code: 'PreconditionFailed', failure: 'object-changed' },
    { status: 416, code: 'InvalidRange', failure: 'object-changed' },
    { status: 403, code: 'AccessDenied', failure: 'object-access-denied' },
  ])('$status $code in the middle: $failure', async ({ status, code, failure }) => {
    const reader = await readerOf((_request, response) => {
      response.writeHead(status).end(`<Error><Code>${code}</Code><Message>m</Message></Error>`);
    });
    await expect(read(reader)).rejects.toMatchObject({ code: failure });
  });

  it('of an archive class: object-archived', async () => {
    const reader = await readerOf((_request, response) => {
      response.writeHead(403).end('<Error><Code>InvalidObjectState</Code><Message>m</Message></Error>');
    });
    await expect(read(reader)).rejects.toMatchObject({ code: 'object-archived' });
  });
});
