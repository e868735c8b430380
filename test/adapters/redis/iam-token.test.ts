import { createHash, createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { cacheToken } from '../../../adapters/redis/iam-token.ts';

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Signature Version 4 from its description (IAM User Guide, "Create a signed AWS API request"). */
function signatureOf(url: URL, secretKey: string): string {
  const query = [...url.searchParams].filter(([name]) => name !== 'X-Amz-Signature');
  const canonicalQuery = query
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const emptyBody = createHash('sha256').update('').digest('hex');
  const request = ['GET', '/', canonicalQuery, `host:${url.host}`, '', 'host', emptyBody].join('\n');
  const [, date = '', region = '', service = ''] = (url.searchParams.get('X-Amz-Credential') ?? '').split(
    '/',
  );
  const scope = `${date}/${region}/${service}/aws4_request`;
  const toSign = [
    'AWS4-HMAC-SHA256',
    url.searchParams.get('X-Amz-Date'),
    scope,
    createHash('sha256').update(request).digest('hex'),
  ].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secretKey}`);
  return hmac(key, toSign).toString('hex');
}

it('a cache token is a presigned connect request for the cache and its user, without the scheme', async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIDEXAMPLE';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
  delete process.env['AWS_SESSION_TOKEN'];
  const token = await cacheToken({
    cacheName: 'hash-api-dev',
    user: 'hash-api-dev',
    region: 'eu-central-1',
  })();
  const url = new URL(`http://${token}`);
  expect(url.host).toBe('hash-api-dev');
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: 'connect',
    User: 'hash-api-dev',
    ResourceType: 'ServerlessCache',
    'X-Amz-Expires': '900',
    'X-Amz-SignedHeaders': 'host',
  });
  expect(url.searchParams.get('X-Amz-Credential')).toMatch(
    /^AKIDEXAMPLE\/\d{8}\/eu-central-1\/elasticache\//,
  );
  expect(url.searchParams.get('X-Amz-Signature')).toBe(signatureOf(url, 'secret'));
});
