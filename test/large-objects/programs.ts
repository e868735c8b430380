import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Programs that print the digest of a file, the digest first on their line. */
const programs: Readonly<
  Record<string, { readonly algorithm: string; readonly command: readonly string[] }>
> = {
  openssl: { algorithm: 'sha256', command: ['openssl', 'dgst', '-sha256', '-r'] },
  b3sum: { algorithm: 'blake3', command: ['b3sum'] },
};

const runs = async ([program = '']: readonly string[]): Promise<boolean> =>
  run(program, [program === 'openssl' ? 'version' : '--version']).then(
    () => true,
    () => false,
  );

/** Those that this machine has. */
export async function programsHere(): Promise<readonly string[]> {
  const names = Object.keys(programs);
  const here = await Promise.all(names.map((name) => runs(programs[name]?.command ?? [])));
  return names.filter((_, index) => here[index]);
}

/** The algorithm of a program, and what it prints of the file. */
export async function askProgram(
  name: string,
  path: string,
): Promise<readonly [algorithm: string, digest: string]> {
  const {
    algorithm,
    command: [program = '', ...args],
  } = programs[name] ?? { algorithm: '', command: [] };
  const { stdout } = await run(program, [...args, path]);
  return [algorithm, stdout.split(' ')[0] ?? ''];
}
