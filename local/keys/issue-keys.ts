import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const keysSchema = z.record(z.string(), z.object({ id: z.string(), value: z.string() }));

type Keys = z.infer<typeof keysSchema>;

/**
 * One API key for each plan, made at the first start and kept in a file that is its owner's only. The id, which is the
 * tenant, stays with the plan's name for ever; on AWS keys are issued at run time as well.
 */
export function issueKeys(file: string, plans: readonly string[]): Readonly<Keys> {
  const known = read(file);
  const missing = plans.filter((plan) => !(plan in known));
  if (missing.length === 0) return known;
  const keys = { ...known, ...Object.fromEntries(missing.map((plan) => [plan, createKey()])) };
  const partial = `${file}.partial`;
  writeFileSync(partial, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  renameSync(partial, file);
  return keys;
}

const idCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** An id and a value as long as API Gateway's own. */
function createKey(): Keys[string] {
  const id = Array.from({ length: 10 }, () => idCharacters[randomInt(idCharacters.length)]).join('');
  return { id, value: randomBytes(20).toString('hex') };
}

function read(file: string): Keys {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  return keysSchema.parse(JSON.parse(text));
}
