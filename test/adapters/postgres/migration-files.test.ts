import { describe, expect, it } from 'vitest';
import { orderMigrations } from '../../../adapters/postgres/migration-files.ts';

describe('migration files', () => {
  it('come in the order of their numbers, with the SHA-256 of their text', () => {
    const migrations = orderMigrations({ '0002-b': 'two', '0001-a': 'abc' });
    expect(migrations.map(({ name }) => name)).toEqual(['0001-a', '0002-b']);
    // FIPS 180-2, appendix B.1.
    expect(migrations[0]?.checksum).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('must be there, and have no gap and no number twice', () => {
    expect(() => orderMigrations({})).toThrow('no migrations');
    expect(() => orderMigrations({ '0001-a': '', '0003-c': '' })).toThrow(
      'expected migration 0002, found 0003-c',
    );
    expect(() => orderMigrations({ '0001-a': '', '0001-b': '' })).toThrow(
      'expected migration 0002, found 0001-b',
    );
  });
});
