import crypto from 'node:crypto';
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Loaded into workers before their code: while the file exists, scrypt gets no memory. */
const { scrypt } = crypto;
crypto.scrypt = (...args) => {
  if (!existsSync(process.env.NO_MEMORY_FILE)) return scrypt(...args);
  const done = args.at(-1);
  setImmediate(done, new Error('no memory'));
};
syncBuiltinESMExports();
