import { say, table } from '../report/format.ts';
import { runApplyCheck } from './apply-check.ts';
import { errorBoundPercent, isGood } from './comparison.ts';
import { runSpikeCheck } from './spike-check.ts';

interface CheckOptions {
  readonly json: boolean;
  readonly output: (text: string) => void;
  readonly progress: (line: string) => void;
}

/** Measures local clouds, and what the model says of them. Exit code 1 where a prediction is too far off, or a request failed. */
export async function check({ json, output, progress }: CheckOptions): Promise<number> {
  const { service, ...spike } = await runSpikeCheck(progress);
  const apply = await runApplyCheck(progress);
  const result = {
    comparisons: [...spike.comparisons, ...apply.comparisons],
    failures: spike.failures + apply.failures,
    service,
  };
  output(
    json
      ? JSON.stringify({ ...result, errorBoundPercent })
      : [
          table([
            ['', 'predicted', 'measured', 'error'],
            ...result.comparisons.map(({ what, unit, predicted, measured, errorPercent, judged }) => [
              what,
              `${say(predicted)} ${unit}`,
              `${say(measured)} ${unit}`,
              `${errorPercent > 0 ? '+' : ''}${errorPercent.toFixed(1)} %${judged ? '' : ' (not judged)'}`,
            ]),
          ]),
          `Failed requests, lost and repeated tasks: ${result.failures}`,
          `On one vCPU of this machine: ${Object.entries(service)
            .map(([name, ms]) => `${name} ${say(ms)}`)
            .join(', ')} (ops/plan/coefficients.json)`,
        ].join('\n'),
  );
  return isGood(result) ? 0 : 1;
}
