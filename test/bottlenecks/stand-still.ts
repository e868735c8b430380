import { onTestFinished } from 'vitest';

interface Process {
  readonly pid: number | undefined;
}

/** Makes processes stand still until the answer is called, at the latest until the test has ended. */
export function standStill(processes: readonly Process[]): () => void {
  const signal = (name: NodeJS.Signals): void => {
    for (const { pid } of processes) {
      try {
        if (pid !== undefined) process.kill(pid, name);
      } catch (error) {
        // It has ended meanwhile.
        if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
      }
    }
  };
  const goOn = (): void => {
    signal('SIGCONT');
  };
  onTestFinished(goOn);
  signal('SIGSTOP');
  return goOn;
}
