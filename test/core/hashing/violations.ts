import { Problem, type Violation } from '../../../core/errors.ts';

function violationsOfError(error: unknown): readonly Violation[] {
  if (error instanceof Problem && error.code === 'bad-request') return error.violations;
  throw error;
}

/** The violations of the bad request that `run` throws; fails where it throws nothing or something else. */
export function violationsOf(run: () => unknown): readonly Violation[] {
  try {
    run();
  } catch (error) {
    return violationsOfError(error);
  }
  throw new Error('nothing was refused');
}

export async function violationsOfAsync(run: () => Promise<unknown>): Promise<readonly Violation[]> {
  try {
    await run();
  } catch (error) {
    return violationsOfError(error);
  }
  throw new Error('nothing was refused');
}
