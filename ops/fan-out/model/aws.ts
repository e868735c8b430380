import { readAheadSize } from '../../../core/objects/read-ahead.ts';
import { fanOutCoefficients } from './coefficients.ts';
import { awsLimits } from './limits.ts';
import type { FanOutSystem } from './predict.ts';

export interface AwsOptions {
  readonly memoryMib: number;
  readonly partMib: number;
  /** Bytes a second that one function receives. */
  readonly workerRate: number;
}

const bytesPerMib = 2 ** 20;

/** Object workers on AWS, as far as its documentation says what they have. */
export function awsSystem({ memoryMib, partMib, workerRate }: AwsOptions): FanOutSystem {
  const { rangeBytes, ranges } = readAheadSize(memoryMib);
  // One of the ranges is being hashed while the others are on their way.
  const connections = Math.max(1, ranges - 1);
  return {
    coefficients: fanOutCoefficients,
    memoryMib,
    invocationSeconds: awsLimits.invocation.value,
    partBytes: partMib * bytesPerMib,
    workerRate: Math.min(workerRate, connections * awsLimits.connectionRate.value),
    storeRate: awsLimits.storeRequests.value * rangeBytes,
    messageSeconds: awsLimits.message.value,
    coldStartSeconds: awsLimits.coldStart.value,
    ramp: {
      from: awsLimits.pollerStart.value,
      perSecond: Math.min(awsLimits.pollerRamp.value, awsLimits.functionRamp.value),
    },
  };
}
