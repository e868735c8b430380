import { DatabaseError } from 'pg';
import { describe, expect, it } from 'vitest';
import { classify, unavailable, withoutValues } from '../../../adapters/postgres/errors.ts';

const databaseError = (code: string, fields: Partial<DatabaseError> = {}) =>
  Object.assign(new DatabaseError('what the server says', 1, 'error'), { code, ...fields });

describe('errors of the database', () => {
  it.each([
    ['lost', databaseError('57P01')],
    ['lost', databaseError('08006')],
    ['lost', databaseError('25006')],
    ['lost', new Error('Connection terminated unexpectedly')],
    ['lost', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
    ['busy', databaseError('53300')],
    ['busy', databaseError('57014')],
    ['busy', databaseError('40P01')],
    ['busy', databaseError('28P01')],
    ['busy', new Error('Query read timeout')],
    ['defect', databaseError('42703')],
    ['defect', databaseError('23514')],
    ['defect', new TypeError('no')],
    ['defect', 'not an error'],
  ])('are %s: %s', (failure, error) => {
    expect(classify(error)).toBe(failure);
  });

  it('are unavailable with a time to come back, and keep their cause', () => {
    const cause = new Error('read ECONNRESET');
    expect(unavailable(cause)).toMatchObject({ code: 'unavailable', retryAfterSeconds: 5, cause });
  });

  it('lose what could be a value, and keep what the server says of itself', () => {
    const row = databaseError('23514', {
      detail: 'Failing row contains (secret)',
      constraint: 'a_rule',
      table: 'tasks',
    });
    const kept = withoutValues(row);
    expect(kept).toEqual(new Error('SQLSTATE 23514 tasks a_rule'));
    expect(kept).not.toHaveProperty('detail');
    expect(withoutValues(databaseError('53300'))).toEqual(new Error('SQLSTATE 53300 what the server says'));
    const other = new Error('read ECONNRESET');
    expect(withoutValues(other)).toBe(other);
  });
});
