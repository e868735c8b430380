import { expect, test } from 'vitest';
import { localEnvironment } from '../../../local/cloud/function-environment.ts';

const addresses = {
  databases: new Map([
    ['hash_api', 'postgresql://hash_api@127.0.0.1:1/hash_api'],
    ['hash_api_owner', 'postgresql://hash_api_owner@127.0.0.1:1/hash_api'],
  ]),
  cacheUrl: 'redis://hash-api@127.0.0.1:2',
  sqs: 'http://127.0.0.1:3',
  s3: 'http://127.0.0.1:10',
  dynamodb: 'http://127.0.0.1:4',
  secretsManager: 'http://127.0.0.1:5',
  cloudwatch: 'http://127.0.0.1:6',
  apiGateway: 'http://127.0.0.1:7',
  elastiCache: 'http://127.0.0.1:8',
  lambda: 'http://127.0.0.1:9',
};

const endpoints = {
  AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:3',
  AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:10',
  AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:4',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:5',
  AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:6',
  AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'http://127.0.0.1:6',
  AWS_ENDPOINT_URL_API_GATEWAY: 'http://127.0.0.1:7',
  AWS_ENDPOINT_URL_ELASTICACHE: 'http://127.0.0.1:8',
  AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:9',
};

test('only addresses are replaced, and the database is called by the same user', () => {
  const variables = {
    STAGE: 'dev',
    DATABASE_URL: 'postgresql://hash_api_owner@aurora:5432/hash_api?sslmode=verify-full',
    CACHE_URL: 'rediss://hash-api-dev@cache:6379',
    CACHE_NAME: 'hash-api-dev',
  };
  expect(localEnvironment(variables, addresses)).toEqual({
    STAGE: 'dev',
    DATABASE_URL: 'postgresql://hash_api_owner@127.0.0.1:1/hash_api',
    CACHE_URL: 'redis://hash-api@127.0.0.1:2',
    CACHE_NAME: 'hash-api-dev',
    ...endpoints,
  });
});

test('the readers are the same server, which refuses to write for those who come that way', () => {
  const { DATABASE_READER_URL: url } = localEnvironment(
    { DATABASE_READER_URL: 'postgresql://hash_api@readers:5432/hash_api?sslmode=verify-full' },
    addresses,
  );
  expect(url).toContain('postgresql://hash_api@127.0.0.1:1/hash_api?');
  expect(new URL(url ?? '').searchParams.get('options')).toBe('-c default_transaction_read_only=on');
});

test('a function gets no address that the template does not give it', () => {
  expect(localEnvironment({ STAGE: 'dev' }, addresses)).toEqual({ STAGE: 'dev', ...endpoints });
});

test('where there is no cache its address is empty', () => {
  const environment = localEnvironment(
    { CACHE_URL: 'rediss://x@y:6379' },
    { ...addresses, cacheUrl: undefined },
  );
  expect(environment['CACHE_URL']).toBe('');
});

test('a user whom the local database does not have fails the start', () => {
  expect(() => localEnvironment({ DATABASE_URL: 'postgresql://other@aurora/hash_api' }, addresses)).toThrow(
    'other',
  );
});
