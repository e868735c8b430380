import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import type { TestContext } from 'vitest';

const run = promisify(execFile);

/** Counts for half a second and prints which share of it it was running. */
const spin = `
  const begun = performance.now();
  while (performance.now() - begun < 500);
  const { user, system } = process.cpuUsage();
  console.log((user + system) / 1000 / (performance.now()));`;

const leastShare = 0.85;

/** The share of this machine's processors that whoever wants all of them gets. */
async function shareToBeHad(): Promise<number> {
  const spinners = Array.from({ length: availableParallelism() }, () =>
    run(process.execPath, ['--eval', spin]),
  );
  const shares = (await Promise.all(spinners)).map(({ stdout }) => Number(stdout));
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/**
 * For what holds only where nobody else uses the machine: a whole vCPU cannot be measured where half of one is to be
 * had. Skips, with the share as the reason, where it is so before or, after a failure, behind it.
 */
export async function onQuietMachine({ skip }: TestContext, body: () => Promise<void>): Promise<void> {
  const skipIfBusy = async (): Promise<void> => {
    const share = await shareToBeHad();
    if (share < leastShare) skip(`others use this machine: ${Math.round(100 * share)} % of it is to be had`);
  };
  await skipIfBusy();
  try {
    await body();
  } catch (error) {
    await skipIfBusy();
    throw error;
  }
}
