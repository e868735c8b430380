import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const keySchema = z.object({
  id: z.string(),
  value: z.string(),
  name: z.string().default(''),
  description: z.string().optional(),
  enabled: z.boolean().default(true),
  /** Milliseconds since 1970. */
  createdAt: z.number().default(0),
  updatedAt: z.number().default(0),
  tags: z.record(z.string(), z.string()).default({}),
  /** Name of its usage plan; null: in none. */
  plan: z.string().nullable(),
});

/** The list, or what was written before keys could be issued at run time: a key by its plan's short name. */
const fileSchema = z.union([
  z.array(keySchema),
  z
    .record(z.string(), z.object({ id: z.string(), value: z.string() }))
    .transform((keys) =>
      Object.entries(keys).map(([plan, key]) => keySchema.parse({ ...key, name: plan, plan })),
    ),
]);

export type StoredKey = Readonly<z.output<typeof keySchema>>;
export type NewKey = Pick<StoredKey, 'name' | 'enabled' | 'tags' | 'plan'> &
  Partial<Pick<StoredKey, 'value' | 'description'>>;
export type KeyChange = Partial<Omit<StoredKey, 'id' | 'value' | 'createdAt'>>;

/** API keys in a file that is its owner's only. A change is on disk, and holds, when the call returns. */
export interface KeyStore {
  /** In the order in which they were made. */
  all(): readonly StoredKey[];
  get(id: string): StoredKey | undefined;
  /** The key with this value, enabled or not. */
  find(value: string): StoredKey | undefined;
  create(key: NewKey): StoredKey;
  /** Throws for a key that there is not. */
  change(id: string, change: KeyChange): StoredKey;
  remove(id: string): void;
  /** Called after each change. */
  onChange(listener: () => void): void;
}

export function openKeyStore(file: string, clock: () => number = Date.now): KeyStore {
  const keys = new Map(read(file).map((key) => [key.id, key]));
  let byValue = new Map<string, StoredKey>();
  const listeners: (() => void)[] = [];

  function index(): void {
    byValue = new Map([...keys.values()].map((key) => [key.value, key]));
  }

  function changed(): void {
    const partial = `${file}.partial`;
    writeFileSync(partial, `${JSON.stringify([...keys.values()], null, 2)}\n`, { mode: 0o600 });
    renameSync(partial, file);
    index();
    for (const listener of listeners) listener();
  }

  index();
  return {
    all: () => [...keys.values()],
    get: (id) => keys.get(id),
    find: (value) => byValue.get(value),
    create({ value = randomBytes(20).toString('hex'), ...given }) {
      const now = clock();
      const key: StoredKey = { id: newId(), value, createdAt: now, updatedAt: now, ...given };
      keys.set(key.id, key);
      changed();
      return key;
    },
    change(id, change) {
      const known = keys.get(id);
      if (known === undefined) throw new Error(`There is no key ${id}`);
      const key = { ...known, ...change, updatedAt: clock() };
      keys.set(id, key);
      changed();
      return key;
    },
    remove(id) {
      if (keys.delete(id)) changed();
    },
    onChange(listener) {
      listeners.push(listener);
    },
  };
}

const idCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** As long as API Gateway's own. */
const newId = (): string =>
  Array.from({ length: 10 }, () => idCharacters[randomInt(idCharacters.length)]).join('');

function read(file: string): readonly StoredKey[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return fileSchema.parse(JSON.parse(text));
}
