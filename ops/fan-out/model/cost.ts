import { price } from '../../../lib/prices/prices.ts';
import type { Prediction } from './predict.ts';

export interface Cost {
  readonly lambda: number;
  readonly requestsToS3: number;
  readonly queue: number;
  readonly usd: number;
}

/** Send, receive and delete of one message. */
const callsOfMessage = 3;

/**
 * USD for one object at list prices. Not in it: the database, which runs anyway, logs, and keeping the object. Reading
 * from S3 in the same region costs no more than its requests.
 */
export function costOf(
  { invocations, workerSeconds }: Prediction,
  { bytes, rangeBytes, memoryMib }: { bytes: number; rangeBytes: number; memoryMib: number },
): Cost {
  const lambda =
    invocations * price('lambdaRequest') + workerSeconds * (memoryMib / 1024) * price('lambdaGibSecond');
  // Each attempt asks for the object's head.
  const requestsToS3 = (Math.ceil(bytes / rangeBytes) + invocations) * price('storeRead');
  const queue = invocations * (callsOfMessage * price('queueCall') + price('queueFairSend'));
  return { lambda, requestsToS3, queue, usd: lambda + requestsToS3 + queue };
}
