import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { math } from './expression.ts';
import type { OwnMetric } from './own-metric.ts';
import type { QueueMetrics } from './queue.ts';

/** `queued`: what is told of the object queue and its workers. */
export function objectMetrics(queued: QueueMetrics, own: OwnMetric) {
  const { waiting } = queued;
  const sum = Stats.SUM;
  const bytesRead = own('ObjectBytesRead', { statistic: sum, label: 'bytes read' });
  const passed = own('ObjectPassTime', { statistic: sum, label: 'over bytes' });
  const waited = own('ObjectReadWait', { statistic: sum, label: 'waiting for bytes' });
  return {
    ...queued,
    bytesRead,
    /** Of one worker: where it falls, S3 is slower, or a worker has more algorithms to compute. */
    bytesPerSecond: math('bytes a second of a worker', '1000 * bytes / passed', { bytes: bytesRead, passed }),
    /** Share of the workers' time in which the hash waits for bytes, while messages wait. */
    idlePercent: math(
      'object workers that wait for bytes, percent of their time',
      'IF(waiting > 0, 100 * FILL(waited, 0) / passed, 0)',
      { waiting, waited, passed },
    ),
    readWaitPercent: math('waiting for bytes, percent', '100 * FILL(waited, 0) / passed', { waited, passed }),
    readsInterrupted: own('ObjectReadsInterrupted', { statistic: sum, label: 'reads interrupted' }),
    checkpointsSaved: own('ObjectCheckpointsSaved', { statistic: sum, label: 'checkpoints saved' }),
    checkpointsRefused: own('ObjectCheckpointsRefused', { statistic: sum, label: 'checkpoints refused' }),
    resumptions: own('ObjectResumptions', { statistic: sum, label: 'resumptions' }),
    partsCompleted: own('ObjectPartsCompleted', { statistic: sum, label: 'parts completed' }),
    fromCache: own('ObjectDigestsFromCache', { statistic: sum, label: 'from the cache' }),
    fromS3: own('ObjectDigestsFromS3', { statistic: sum, label: 'kept by S3' }),
  };
}
