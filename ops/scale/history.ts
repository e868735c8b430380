import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Change } from './changes.ts';

const entrySchema = z.object({
  /** ISO 8601. */
  at: z.string(),
  /** The arguments that made it. */
  by: z.string(),
  changes: z.array(z.object({ path: z.string(), before: z.number(), after: z.number() })),
});

type Entry = z.output<typeof entrySchema>;

/** What was changed on a stage from this folder, the newest last: what `scale back` undoes. */
export interface History {
  last(): Entry | undefined;
  add(by: string, changes: readonly Change[], now: Date): void;
  /** Forgets the newest. */
  drop(): void;
}

/** Kept in `FOLDER/scale/STAGE.json`, or `local.json` for what runs here. Throws where that file cannot be read. */
export function openHistory(folder: string, name: string): History {
  const file = join(folder, 'scale', `${name}.json`);
  const entries = read(file);
  const save = (): void => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(entries, null, 2)}\n`);
  };
  return {
    last: () => entries.at(-1),
    add(by, changes, now) {
      entries.push({ at: now.toISOString(), by, changes: [...changes] });
      save();
    },
    drop() {
      entries.pop();
      save();
    },
  };
}

function read(file: string): Entry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  const parsed = z.array(entrySchema).safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${file} is not what scale wrote; move it away to go on without it.`);
  return parsed.data;
}
