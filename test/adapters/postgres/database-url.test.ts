import { describe, expect, it } from 'vitest';
import { clientConfig } from '../../../adapters/postgres/database-url.ts';
import { databaseToken } from '../../../adapters/postgres/iam-token.ts';

const token = () => Promise.resolve('token');

describe('a database URL', () => {
  it('without a password takes the one that is given, with TLS that is verified', () => {
    const url = 'postgresql://hash_api@proxy.example:5433/hash_api?sslmode=verify-full';
    expect(clientConfig(url, token)).toEqual({
      host: 'proxy.example',
      port: 5433,
      user: 'hash_api',
      database: 'hash_api',
      password: token,
      ssl: { rejectUnauthorized: true },
    });
  });

  it('with a password uses that', () => {
    const config = clientConfig('postgresql://u:p%40ss@127.0.0.1/db?sslmode=disable', token);
    expect(config).toMatchObject({ password: 'p@ss', port: 5432, ssl: false });
  });

  it('can hand options to the server', () => {
    const url = 'postgresql://u@h/db?options=-c+default_transaction_read_only%3Don';
    expect(clientConfig(url, token)).toMatchObject({ options: '-c default_transaction_read_only=on' });
  });

  it('must not ask for TLS that is not verified', () => {
    expect(() => clientConfig('postgresql://u@h/db?sslmode=require', token)).toThrow('sslmode');
  });
});

describe('a database token', () => {
  it('is signed here for the host, port and user of the URL, for 15 minutes', async () => {
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDEXAMPLE';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
    const url = 'postgresql://hash_api@proxy.example:5432/hash_api?sslmode=verify-full';
    const signed = new URL(`https://${await databaseToken(url, 'eu-central-1')()}`);
    expect(signed.host).toBe('proxy.example:5432');
    expect(Object.fromEntries(signed.searchParams)).toMatchObject({
      Action: 'connect',
      DBUser: 'hash_api',
      'X-Amz-Expires': '900',
    });
  });
});
