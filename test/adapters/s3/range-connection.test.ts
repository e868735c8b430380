import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPlainServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRangeConnection } from '../../../adapters/s3/range-connection.ts';
import { bytesOf } from '../../local/s3/server.ts';

const content = bytesOf(3_000_000);
const { signal } = new AbortController();
const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
const stallMs = 30_000;

/** A certificate of this test's own for `localhost`; undefined where there is no openssl to make one. */
function certify(): { readonly key: string; readonly cert: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const at = (name: string) => join(folder, name);
  const asked = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=localhost'];
  const more = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', at('key'), '-out', at('cert')];
  try {
    execFileSync('openssl', ['req', '-x509', ...asked, ...more], { stdio: 'ignore' });
    return { key: readFileSync(at('key'), 'utf8'), cert: readFileSync(at('cert'), 'utf8') };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const certificate = certify();
const protocols = certificate ? ['http', 'https'] : ['http'];

async function connect(protocol: string, answer: RequestListener) {
  if (certificate) setDefaultCACertificates([...getCACertificates(), certificate.cert]);
  const server =
    protocol === 'https' ? createSecureServer({ ...certificate }, answer) : createPlainServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const connection = openRangeConnection(new URL(`${protocol}://localhost:${port}/`));
  onTestFinished(() => {
    connection.close();
    server.closeAllConnections();
    server.close();
  });
  return connection;
}

describe.each(protocols)('ranged reads over %s', (protocol) => {
  it('come whole into the memory, one after the other over one connection', async () => {
    let offset = 0;
    let connections = 0;
    const connection = await connect(protocol, ({ socket }, response) => {
      connections += socket.listenerCount('counted') === 0 ? 1 : 0;
      socket.on('counted', () => undefined);
      const body = content.subarray(offset, offset + 1_000_000);
      response.writeHead(206, { 'content-length': body.length }).write(body.subarray(0, 7));
      response.end(body.subarray(7));
    });
    for (offset = 0; offset < content.length; offset += 1_000_000) {
      const target = new Uint8Array(1_000_000);
      const answer = await connection.exchange(request, target, signal, stallMs);
      expect(answer).toMatchObject({ status: 206, filled: target.length });
      expect(Buffer.compare(target, content.subarray(offset, offset + 1_000_000))).toBe(0);
    }
    expect(connections).toBe(1);
    expect(connection.isOpen()).toBe(true);
  });

  it('give what came before the connection broke, and it is not used again', async () => {
    const connection = await connect(protocol, (_request, response) => {
      response.writeHead(206, { 'content-length': 1_000 }).write(content.subarray(0, 400), () => {
        response.destroy();
      });
    });
    const target = new Uint8Array(1_000);
    expect(await connection.exchange(request, target, signal, stallMs)).toMatchObject({ filled: 400 });
    expect(Buffer.compare(target.subarray(0, 400), content.subarray(0, 400))).toBe(0);
    expect(connection.isOpen()).toBe(false);
  });

  it('say the status of another answer, and its body is never taken for the object', async () => {
    const connection = await connect(protocol, (_request, response) => {
      response.writeHead(503).end('<Error/>');
    });
    const target = new Uint8Array(1_000);
    expect(await connection.exchange(request, target, signal, stallMs)).toMatchObject({
      status: 503,
      filled: 0,
    });
    expect(target.every((byte) => byte === 0)).toBe(true);
    expect(connection.isOpen()).toBe(false);
  });

  it('are cut short where more is announced than was asked for', async () => {
    const connection = await connect(protocol, (_request, response) => {
      response.writeHead(206, { 'content-length': 2_000 }).end(content.subarray(0, 2_000));
    });
    const target = new Uint8Array(1_000);
    expect(await connection.exchange(request, target, signal, stallMs)).toMatchObject({ filled: 0 });
    expect(connection.isOpen()).toBe(false);
  });

  it('end when they are told to, and nothing is written any more', async () => {
    const connection = await connect(protocol, (_request, response) => {
      response.writeHead(206, { 'content-length': 1_000 }).flushHeaders();
      setImmediate(() => {
        controller.abort(new Error('told to'));
        response.end(content.subarray(0, 1_000));
      });
    });
    const controller = new AbortController();
    const target = new Uint8Array(1_000);
    const exchange = connection.exchange(request, target, controller.signal, stallMs);
    await expect(exchange).rejects.toMatchObject({ name: 'ReadInterrupted' });
    expect(connection.isOpen()).toBe(false);
    expect(target.every((byte) => byte === 0)).toBe(true);
  });
});

it('a connection that is refused interrupts the read', async () => {
  const connection = openRangeConnection(new URL('http://127.0.0.1:1/'));
  const exchange = connection.exchange(request, new Uint8Array(1), signal, stallMs);
  await expect(exchange).rejects.toMatchObject({ name: 'ReadInterrupted', throttled: false });
});
