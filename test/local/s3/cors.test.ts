import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { expect, test } from 'vitest';
import { s3ForTest } from './server.ts';

const buckets = [
  {
    name: 'bucket',
    properties: {
      CorsConfiguration: {
        CorsRules: [
          { AllowedMethods: ['GET'], AllowedOrigins: ['https://*.example.com'] },
          {
            AllowedMethods: ['PUT'],
            AllowedOrigins: ['*'],
            AllowedHeaders: ['x-amz-*', 'Content-Type'],
            ExposedHeaders: ['ETag'],
            MaxAge: 3600,
          },
        ],
      },
    },
  },
  { name: 'closed' },
];

const ask = (url: string, method: string, headers = '', origin = 'https://page.test') =>
  fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      ...(headers !== '' && { 'access-control-request-headers': headers }),
    },
  });

test('a browser is told what the rules of the bucket admit', async () => {
  const { server } = await s3ForTest({ buckets });
  const url = `${server.endpoint}/bucket/key`;
  const admitted = await ask(url, 'PUT', 'content-type, x-amz-checksum-sha256');
  expect(admitted.status).toBe(200);
  expect(Object.fromEntries(admitted.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'PUT',
    'access-control-allow-headers': 'content-type, x-amz-checksum-sha256',
    'access-control-expose-headers': 'ETag',
    'access-control-max-age': '3600',
  });
  expect((await ask(url, 'PUT', 'authorization')).status).toBe(403);
  expect((await ask(url, 'DELETE')).status).toBe(403);
  expect((await ask(url, 'GET')).status).toBe(403);
  const own = await ask(url, 'GET', '', 'https://www.example.com');
  expect(own.headers.get('access-control-allow-origin')).toBe('https://www.example.com');
  expect((await ask(`${server.endpoint}/closed/key`, 'PUT')).status).toBe(403);
});

test('answers to a page carry the headers, those that refuse as well', async () => {
  const { s3, server } = await s3ForTest({
    buckets,
    client: { requestChecksumCalculation: 'WHEN_REQUIRED' },
  });
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket: 'bucket', Key: 'key' }), {
    expiresIn: 60,
  });
  const headers = { origin: 'https://page.test' };
  const put = await fetch(url, { method: 'PUT', body: 'bytes', headers });
  expect([put.status, put.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  const refused = await fetch(`${server.endpoint}/bucket/key`, { method: 'PUT', body: 'bytes', headers });
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, '*']);
  const foreign = await fetch(`${server.endpoint}/bucket/key`, { headers });
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
});
