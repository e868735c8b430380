import { Client } from 'pg';

/** `foreign`: in its place stands that of the task that was to be `altered`, as it was. */
type Damage = 'altered' | 'cut' | 'moved' | 'foreign';

const trigger = `
CREATE TABLE hash_api.damages (how text PRIMARY KEY, original bytea);

CREATE FUNCTION hash_api.damage() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  wish text;
BEGIN
  UPDATE hash_api.damages SET original = NEW.checkpoint
  WHERE how = NEW.identity->>'key' AND original IS NULL
  RETURNING how INTO wish;
  CASE
    WHEN wish = 'altered' THEN
      NEW.checkpoint := set_byte(NEW.checkpoint, 40, get_byte(NEW.checkpoint, 40) # 1);
    WHEN wish = 'cut' THEN
      NEW.checkpoint := substr(NEW.checkpoint, 1, length(NEW.checkpoint) - 1);
    WHEN wish = 'moved' THEN
      NEW.checkpoint_offset := NEW.checkpoint_offset - 1;
    WHEN wish = 'foreign' THEN
      NEW.checkpoint := (SELECT original FROM hash_api.damages WHERE how = 'altered');
    ELSE
  END CASE;
  RETURN NEW;
END $$;

CREATE TRIGGER damage BEFORE UPDATE OF checkpoint ON hash_api.object_tasks
  FOR EACH ROW WHEN (NEW.checkpoint IS NOT NULL) EXECUTE FUNCTION hash_api.damage();
`;

/**
 * The first checkpoint over an object whose key is a damage's name is damaged as it is written, until what this
 * resolves to is called.
 */
export async function damageCheckpoints(
  postgresOwner: string,
  damages: readonly Damage[],
): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: postgresOwner });
  await client.connect();
  await client.query(trigger);
  await client.query('INSERT INTO hash_api.damages (how) SELECT unnest($1::text[])', [damages]);
  return async () => {
    await client.query('DROP FUNCTION hash_api.damage() CASCADE; DROP TABLE hash_api.damages');
    await client.end();
  };
}
