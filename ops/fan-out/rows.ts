import { readAheadSize } from '../../core/objects/read-ahead.ts';
import { awsSystem, type AwsOptions } from './model/aws.ts';
import type { ModelledAlgorithm } from './model/coefficients.ts';
import { costOf, type Cost } from './model/cost.ts';
import { predict, type Prediction } from './model/predict.ts';

export interface Row {
  readonly algorithm: ModelledAlgorithm;
  readonly bytes: number;
  readonly prediction: Prediction;
  readonly cost: Cost;
}

/** Bytes: 100 GB, 1 TB, 5 TB. */
const sizes = [1e11, 1e12, 5e12];

/** On AWS. Numbers of workers that end up the same, as of what one worker computes, make one row. */
export function rowsOf(
  algorithms: readonly ModelledAlgorithm[],
  workers: readonly number[],
  options: AwsOptions,
): Row[] {
  const system = awsSystem(options);
  const { memoryMib } = options;
  const { rangeBytes } = readAheadSize(memoryMib);
  return algorithms.flatMap((algorithm) =>
    sizes.flatMap((bytes) => {
      const predictions = workers.map((count) => predict(system, { algorithms: [algorithm], bytes }, count));
      const different = new Map(predictions.map((prediction) => [prediction.workers, prediction]));
      return [...different.values()].map((prediction) => ({
        algorithm,
        bytes,
        prediction,
        cost: costOf(prediction, { bytes, rangeBytes, memoryMib }),
      }));
    }),
  );
}
