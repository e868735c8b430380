import { Client } from 'pg';
import { onTestFinished } from 'vitest';

/** `foreign`: in its place stands that of the task that was to be `altered`, as it was. */
type Damage = 'altered' | 'cut' | 'moved' | 'foreign';

/** While a test runs, the first checkpoint of a task is damaged as it is written. */
const trigger = `
CREATE TABLE hash_api.damages (how text PRIMARY KEY, task_id uuid, original bytea);

CREATE FUNCTION hash_api.damage() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  wish text;
BEGIN
  UPDATE hash_api.damages SET original = NEW.checkpoint
  WHERE task_id = NEW.task_id AND original IS NULL
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

export async function damageCheckpoints(postgresOwner: string) {
  const client = new Client({ connectionString: postgresOwner });
  await client.connect();
  await client.query(trigger);
  onTestFinished(async () => {
    await client.query('DROP FUNCTION hash_api.damage() CASCADE; DROP TABLE hash_api.damages');
    await client.end();
  });
  return {
    /** The id of the task that `submit` gives; its worker is far from its first checkpoint then. */
    async wish(how: Damage, submit: () => Promise<string>): Promise<string> {
      const id = await submit();
      await client.query('INSERT INTO hash_api.damages (how, task_id) VALUES ($1, $2)', [how, id]);
      return id;
    },
  };
}
