import { request } from 'node:http';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { expect, test } from 'vitest';
import { clientOf, s3ForTest } from './server.ts';

const command = { Bucket: 'bucket', Key: 'a/key' };

/** What the server on loopback answers to an address of a host that no name server knows. */
function get(url: string): Promise<string> {
  const { host, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: pathname + search, headers: { host } }, (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('end', () => {
        resolve(text);
      });
    })
      .once('error', reject)
      .end();
  });
}

test('an address with an IP has the bucket in its path, without being told', async () => {
  const { s3 } = await s3ForTest();
  const url = await getSignedUrl(s3, new GetObjectCommand(command), { expiresIn: 60 });
  expect(new URL(url).pathname).toBe('/bucket/a/key');
});

test.each(['s3.localhost', 'localhost', 's3.us-east-1.localhost'])(
  'a bucket has a host of its own below %s',
  async (domain) => {
    const { s3, server } = await s3ForTest();
    await s3.send(new PutObjectCommand({ ...command, Body: 'bytes' }));
    const { port } = new URL(server.endpoint);
    const own = clientOf(`http://${domain}:${port}`);
    const url = await getSignedUrl(own, new GetObjectCommand(command), { expiresIn: 60 });
    expect(new URL(url).host).toBe(`bucket.${domain}:${port}`);
    expect(await get(url)).toBe('bytes');
  },
);

test('what does not exist here is refused by its name', async () => {
  const { s3 } = await s3ForTest();
  const url = await getSignedUrl(s3, new GetObjectCommand({ ...command, Key: 'key' }), { expiresIn: 60 });
  // The signature covers the query, so what is unknown has to be signed.
  const acl = clientOf(url.slice(0, url.indexOf('/bucket')));
  acl.middlewareStack.add(
    (next) => (args) => {
      Object.assign((args.request as { query: object }).query, { acl: '' });
      return next(args);
    },
    { step: 'build' },
  );
  await expect(acl.send(new GetObjectCommand(command))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('acl') as string,
  });
});
