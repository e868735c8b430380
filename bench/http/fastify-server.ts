import { hash } from 'node:crypto';
import Fastify from 'fastify';

/** The same hash on a bare Fastify server: what one process does without gateway, keys, plans or functions. */
const server = Fastify();
const schema = { type: 'object', required: ['string'], properties: { string: { type: 'string' } } };
server.post<{ Body: { string: string } }>('/hash/sha256', { schema: { body: schema } }, (request) => ({
  algorithm: 'sha256',
  digest: hash('sha256', request.body.string, 'hex'),
  encoding: 'hex',
  bytes: Buffer.byteLength(request.body.string),
}));
process.stdout.write(`${await server.listen({ host: '127.0.0.1', port: 0 })}\n`);
process.once('SIGTERM', () => void server.close());
