import { createHash } from 'node:crypto';

export interface Migration {
  /** `0001-tasks` */
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the file, hex. */
  readonly checksum: string;
}

/** The files in their order: 0001, 0002, … without a gap. */
export function orderMigrations(files: Readonly<Record<string, string>>): Migration[] {
  const migrations = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  if (migrations.length === 0) throw new Error('there are no migrations');
  return migrations.map(([name, text], index) => {
    const expected = String(index + 1).padStart(4, '0');
    if (!name.startsWith(`${expected}-`)) throw new Error(`expected migration ${expected}, found ${name}`);
    return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
  });
}
