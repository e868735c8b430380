import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const keySchema = z.object({ id: z.string(), value: z.string() });
const keysSchema = z.record(z.string(), keySchema);

type Key = z.infer<typeof keySchema>;

/**
 * One API key for each plan, made at the first start and kept in a file that is its owner's only. The id, which is the
 * tenant, stays with the plan's name for ever; on AWS keys are issued at run time as well.
 */
export function issueKeys(file: string, plans: readonly string[]): (plan: string) => Key {
  const known = read(file);
  const keys = new Map(plans.map((plan) => [plan, known[plan] ?? createKey()]));
  if (plans.some((plan) => !(plan in known))) {
    const partial = `${file}.partial`;
    const content = JSON.stringify({ ...known, ...Object.fromEntries(keys) }, null, 2);
    writeFileSync(partial, `${content}\n`, { mode: 0o600 });
    renameSync(partial, file);
  }
  return (plan) => {
    const key = keys.get(plan);
    if (key === undefined) throw new Error(`No key was issued for the plan ${plan}`);
    return key;
  };
}

const idCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** An id and a value as long as API Gateway's own. */
function createKey(): Key {
  const id = Array.from({ length: 10 }, () => idCharacters[randomInt(idCharacters.length)]).join('');
  return { id, value: randomBytes(20).toString('hex') };
}

function read(file: string): Record<string, Key> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  return keysSchema.parse(JSON.parse(text));
}
