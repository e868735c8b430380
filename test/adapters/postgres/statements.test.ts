import { describe, expect, it } from 'vitest';
import { statements } from '../../../adapters/postgres/sql-files.inlined.ts';

/** The runner of migrations connects to the writer itself; all other statements go through the proxy. */
const ofTheRunner = ['bootstrap-migrations', 'list-migrations', 'lock-migrations', 'record-migration'];

/** What pins a client's connection to RDS Proxy (Amazon Aurora User Guide, "Avoiding pinning an RDS Proxy"). */
const pinning =
  /\b(SET|RESET|DISCARD|PREPARE|EXECUTE|DEALLOCATE|LISTEN|UNLISTEN|DECLARE|TEMP|TEMPORARY|nextval|setval|set_config|pg_advisory_lock|pg_try_advisory_lock)\b/;

describe.each(Object.entries(statements))('sql/%s.sql', (name, text) => {
  const header = text.split('\n').filter((line) => line.startsWith('--'));
  const body = text.replace(/^--.*$/gm, '').trim();

  it('says in its header what it does and what its parameters are', () => {
    expect(header.length).toBeGreaterThan(0);
    const used = [...new Set([...body.matchAll(/\$\d/g)].map(([parameter]) => parameter))];
    const named = header.join('\n').match(/\$\d(?= \w)/g) ?? [];
    const explained = new Set<string>(named);
    expect(used.filter((parameter) => !explained.has(parameter))).toEqual([]);
    expect(explained.size).toBe(used.length);
  });

  if (ofTheRunner.includes(name)) return;
  it('is one command that does not pin the proxy', () => {
    expect(body).not.toContain(';');
    // The SET of an UPDATE stands in the middle of it.
    expect(body.replace(/\bUPDATE (\w+)( \w+)?\s+SET\b|\bDO UPDATE SET\b/g, 'UPDATE')).not.toMatch(pinning);
  });
});
