import { createServer as createPlainServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRangeConnection, Unanswered } from '../../../adapters/s3/range-connection.ts';
import { bytesOf } from '../../local/s3/server.ts';
import { createAuthority } from './certificates.ts';

const content = bytesOf(3_000_000);
const { signal } = new AbortController();
const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
const stallMs = 30_000;

const authority = createAuthority();
const certificate = authority?.certify('localhost');
const protocols = certificate ? ['http', 'https'] : ['http'];

async function connect(protocol: string, answer: RequestListener) {
  if (authority) setDefaultCACertificates([...getCACertificates(), authority.cert]);
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

describe('a server that does not keep to HTTP', () => {
  async function connectRaw(onRequest: (socket: Socket) => void) {
    const sockets = new Set<Socket>();
    const server = createTcpServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', () => {
        onRequest(socket);
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const connection = openRangeConnection(new URL(`http://127.0.0.1:${port}/`));
    onTestFinished(() => {
      connection.close();
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return connection;
  }

  it.each(['at once', 'later'])('and sends more than it announced, %s, is not asked again', async (when) => {
    const connection = await connectRaw((socket) => {
      const answer = 'HTTP/1.1 206 OK\r\nContent-Length: 5\r\n\r\nhello';
      if (when === 'at once') socket.write(`${answer} and more`);
      else socket.write(answer, () => void setImmediate(() => socket.write(' and more')));
    });
    const target = new Uint8Array(50);
    const answer = await connection.exchange(request, target, signal, stallMs);
    expect(answer).toMatchObject({ status: 206, filled: 5 });
    expect(Buffer.from(target).toString('latin1')).toBe('hello'.padEnd(50, '\0'));
    await expect.poll(() => connection.isOpen(), { timeout: 30_000 }).toBe(false);
    const another = connection.exchange(request, target, signal, stallMs);
    await expect(another).rejects.toBeInstanceOf(Unanswered);
  });

  it('and sends its head byte by byte is understood', async () => {
    const text = 'HTTP/1.1 206 OK\r\nContent-Length: 5\r\n\r\nhello';
    const connection = await connectRaw((socket) => {
      socket.setNoDelay();
      const send = (at: number) => {
        if (at < text.length) socket.write(text.slice(at, at + 1), () => void setImmediate(send, at + 1));
      };
      send(0);
    });
    const target = new Uint8Array(5);
    expect(await connection.exchange(request, target, signal, stallMs)).toMatchObject({ filled: 5 });
    expect(Buffer.from(target).toString()).toBe('hello');
    expect(connection.isOpen()).toBe(true);
  });

  it.each([
    { what: 'a head without an end', answer: `HTTP/1.1 206 OK\r\nA: ${'a'.repeat(40_000)}` },
    { what: 'nothing, and ends', answer: '' },
  ])('and sends $what interrupts the read', async ({ answer }) => {
    const connection = await connectRaw((socket) => socket.end(answer));
    const exchange = connection.exchange(request, new Uint8Array(9), signal, stallMs);
    await expect(exchange).rejects.toMatchObject({ name: 'ReadInterrupted' });
    expect(connection.isOpen()).toBe(false);
  });

  it('and sends what is no HTTP: status 0', async () => {
    const connection = await connectRaw((socket) => socket.write('SSH-2.0\r\n\r\n'));
    const answer = await connection.exchange(request, new Uint8Array(9), signal, stallMs);
    expect(answer).toMatchObject({ status: 0, filled: 0 });
    expect(connection.isOpen()).toBe(false);
  });
});

it('a connection that is refused interrupts the read', async () => {
  const connection = openRangeConnection(new URL('http://127.0.0.1:1/'));
  const exchange = connection.exchange(request, new Uint8Array(1), signal, stallMs);
  await expect(exchange).rejects.toMatchObject({ name: 'ReadInterrupted', throttled: false });
});
