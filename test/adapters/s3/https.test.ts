import dns from 'node:dns';
import { connect, type AddressInfo } from 'node:net';
import { createServer, getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createS3Client } from '../../../adapters/s3/client.ts';
import { createObjectReader } from '../../../adapters/s3/object-reader.ts';
import { bytesOf, s3ForTest } from '../../local/s3/server.ts';
import { createAuthority, type Certificate } from './certificates.ts';

const content = bytesOf(3_000_000);
const { signal } = new AbortController();
const sessionToken = 'token/of+a=role';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local', sessionToken };

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** As on AWS: temporary credentials, and no address of the operator's own. */
const clientOf = (settings: Parameters<typeof createS3Client>[1]) => {
  const client = createS3Client({}, { region: 'us-east-1', credentials, maxAttempts: 1, ...settings });
  onTestFinished(() => {
    client.destroy();
  });
  return client;
};

const authority = createAuthority();
if (authority) setDefaultCACertificates([...getCACertificates(), authority.cert]);

describe.skipIf(!authority)('objects behind https (needs openssl, which makes the certificates)', () => {
  /** The local S3 behind TLS, at hosts that no name server knows. */
  async function securely(certificate: Certificate) {
    const { s3, server } = await s3ForTest();
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a key', Body: content }));
    const connections: { readonly socket: TLSSocket; readonly resumed: boolean; readonly heads: string[] }[] =
      [];
    const front = createServer(certificate, (socket) => {
      const heads: string[] = [];
      connections.push({ socket, resumed: socket.isSessionReused(), heads });
      const onward = connect(Number(new URL(server.endpoint).port), '127.0.0.1');
      socket.on('data', (bytes: Buffer) => heads.push(bytes.toString('latin1')));
      socket.pipe(onward).pipe(socket);
      for (const one of [socket, onward]) {
        one.on('error', () => undefined);
        one.on('close', () => {
          socket.destroy();
          onward.destroy();
        });
      }
    });
    await new Promise<void>((resolve) => {
      front.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => {
      for (const { socket } of connections) socket.destroy();
      front.close();
    });
    const { lookup } = dns;
    vi.spyOn(dns, 'lookup').mockImplementation(((_host: string, ...rest: [never, never]) => {
      lookup('127.0.0.1', ...rest);
    }) as typeof lookup);
    const { port } = front.address() as AddressInfo;
    const reader = createObjectReader(clientOf({ endpoint: `https://s3.localhost:${port}` }));
    return { reader, connections, host: `bucket.s3.localhost:${port}` };
  }

  const location = { bucket: 'bucket', key: 'a key' };
  const certified = (...names: [string, ...string[]]): Certificate => {
    if (!authority) throw new Error('no certificate');
    return authority.certify(...names);
  };

  it("are read from the bucket's own host, whose certificate is good for it", async () => {
    const { reader, connections, host } = await securely(certified('*.s3.localhost'));
    const { identity } = await reader.head(location, signal);
    const target = new Uint8Array(content.length - 5);
    expect(await reader.read(identity, 5, target, signal)).toBe(target.length);
    expect(Buffer.compare(target, content.subarray(5))).toBe(0);

    expect(connections.map(({ socket }) => socket.servername)).toEqual(
      connections.map(() => 'bucket.s3.localhost'),
    );
    const [head = ''] = connections.at(-1)?.heads ?? [];
    const [requestLine = '', ...fields] = head.split('\r\n');
    const [, url = ''] = requestLine.split(' ');
    expect(fields).toContain(`Host: ${host}`);
    const { searchParams, pathname } = new URL(url, 'https://host');
    expect(pathname).toBe('/a%20key');
    expect(searchParams.get('X-Amz-Security-Token')).toBe(sessionToken);
  });

  it('are read over few connections, and a new one takes up the session of another', async () => {
    const { reader, connections } = await securely(certified('*.s3.localhost'));
    const { identity } = await reader.head(location, signal);
    const target = new Uint8Array(1_000);
    await reader.read(identity, 0, target, signal);
    const before = connections.length;
    for (let offset = 0; offset < 10_000; offset += 1_000)
      await reader.read(identity, offset, target, signal);
    expect(connections).toHaveLength(before);
    const other = new Uint8Array(1_000);
    await Promise.all([reader.read(identity, 0, target, signal), reader.read(identity, 5, other, signal)]);
    expect(connections).toHaveLength(before + 1);
    expect(connections.at(-1)?.resumed).toBe(true);
    expect(Buffer.compare(other, content.subarray(5, 1_005))).toBe(0);
  });

  it('are not read over a connection that was closed while it was idle, and nothing is interrupted', async () => {
    const { reader, connections } = await securely(certified('*.s3.localhost'));
    const { identity } = await reader.head(location, signal);
    const target = new Uint8Array(1_000);
    for (let round = 0; round < 3; round += 1) {
      expect(await reader.read(identity, 0, target, signal)).toBe(target.length);
      // Its end may come before the next request, or after.
      connections.at(-1)?.socket.destroy();
    }
  });

  it.each([
    {
      whose: 'another host',
      certificate: () => certified('s3.localhost'),
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    },
    {
      whose: 'an authority that nobody trusts',
      certificate: () => createAuthority()?.certify('*.s3.localhost') ?? certified('-'),
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    },
  ])('are never asked for where the certificate is of $whose', async ({ certificate, code }) => {
    const { reader, connections } = await securely(certificate());
    const identity = { ...location, etag: '"e"', bytes: 100 };
    const reading = reader.read(identity, 0, new Uint8Array(10), signal);
    await expect(reading).rejects.toMatchObject({ name: 'ReadInterrupted', cause: { code } });
    await expect(reader.head(location, signal)).rejects.toMatchObject({ name: 'ReadInterrupted' });
    expect(connections.flatMap(({ heads }) => heads)).toEqual([]);
  });
});

// AWS itself cannot be reached here: only where requests would go.
describe('the host of a bucket on AWS', () => {
  const urlOf = async (Bucket: string, settings = {}) => {
    const client = clientOf({ region: 'eu-central-1', ...settings });
    return new URL(
      await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'k/e y', VersionId: 'v/1' })),
    );
  };

  it('is its own in the region, by https, with the token of the role', async () => {
    const url = await urlOf('a-bucket');
    expect(url.origin).toBe('https://a-bucket.s3.eu-central-1.amazonaws.com');
    expect(url.pathname).toBe('/k/e%20y');
    expect(url.searchParams.get('versionId')).toBe('v/1');
    expect(url.searchParams.get('X-Amz-Security-Token')).toBe(sessionToken);
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('host');
  });

  it("is the region's where the bucket's name has dots, for which there is no certificate", async () => {
    const url = await urlOf('a.bucket');
    expect(url.origin + url.pathname).toBe('https://s3.eu-central-1.amazonaws.com/a.bucket/k/e%20y');
  });

  it('is the one with IPv6 too where the environment asks for it', async () => {
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true');
    const url = await urlOf('a-bucket');
    expect(url.origin).toBe('https://a-bucket.s3.dualstack.eu-central-1.amazonaws.com');
  });
});
