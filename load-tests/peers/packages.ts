import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs the peers as their lock file says, unless they are there. False where they cannot be had. Not `npm ci`: it
 * refuses a lock file without the builds of an optional package for other systems, and not every registry has them.
 */
export async function installPeers(progress: (line: string) => void): Promise<boolean> {
  if (existsSync(join(import.meta.dirname, 'node_modules', '.package-lock.json'))) return true;
  progress('installing the peers (npm install)');
  const child = spawn('npm', ['install', '--no-save', '--prefix', import.meta.dirname], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}
