-- The schema as text, one row a statement, in a fixed order. Partitions are left out: they come and go with the days.
-- Nothing here names a database, a server or a version.
WITH relations AS (
  SELECT c.oid, c.relname AS name, c.relkind
  FROM pg_class c
  WHERE c.relnamespace = 'hash_api'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
), columns AS (
  SELECT a.attrelid AS oid, string_agg(
    format('  %I %s', a.attname, format_type(a.atttypid, a.atttypmod))
      || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
      || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
    E',\n' ORDER BY a.attnum
  ) AS lines
  FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped
  GROUP BY a.attrelid
), constraints AS (
  SELECT conrelid AS oid, string_agg(
    format('  CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)), E',\n' ORDER BY contype DESC, conname
  ) AS lines
  FROM pg_constraint
  WHERE contype <> 'n'
  GROUP BY conrelid
), statements AS (
  SELECT 1 AS kind, r.name::text AS name, '' AS detail,
    format(E'CREATE TABLE hash_api.%I (\n%s\n)%s;', r.name, concat_ws(E',\n', c.lines, k.lines),
      CASE WHEN r.relkind = 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(r.oid) ELSE '' END) AS text
  FROM relations r JOIN columns c USING (oid) LEFT JOIN constraints k USING (oid)
  UNION ALL
  SELECT 2, r.name::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) || ';'
  FROM relations r JOIN pg_index i ON i.indrelid = r.oid
  WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
  UNION ALL
  SELECT 3, p.proname::text, pg_get_function_identity_arguments(p.oid), trim(pg_get_functiondef(p.oid), E'\n') || ';'
  FROM pg_proc p
  WHERE p.pronamespace = 'hash_api'::regnamespace
  UNION ALL
  SELECT 4, r.name::text, a.grantee::regrole::text,
    format('GRANT %s ON hash_api.%I TO %s;',
      string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type), r.name, a.grantee::regrole)
  FROM relations r JOIN pg_class c USING (oid), aclexplode(c.relacl) a
  WHERE a.grantee <> c.relowner
  GROUP BY r.name, a.grantee
  UNION ALL
  SELECT 5, p.proname::text, a.grantee::text,
    format('GRANT EXECUTE ON FUNCTION hash_api.%I(%s) TO %s;', p.proname, pg_get_function_identity_arguments(p.oid),
      CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END)
  FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
  WHERE p.pronamespace = 'hash_api'::regnamespace AND a.grantee <> p.proowner
  UNION ALL
  SELECT 6, s.setrole::regrole::text, setting, format('ALTER ROLE %s SET %s;', s.setrole::regrole, setting)
  FROM pg_db_role_setting s, unnest(s.setconfig) AS setting
  WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
)
SELECT text FROM statements ORDER BY kind, name COLLATE "C", detail COLLATE "C"
