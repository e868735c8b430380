import type { ObjectEvent } from '../objects/events.ts';
import type { Clock } from '../tasks/ports.ts';
import { taskIdTime } from '../tasks/task-id.ts';
import type { Meter } from './meter.ts';

/** Figures of what an object worker does. */
export const recordObjectEvents =
  (meter: Meter, clock: Clock) =>
  (event: ObjectEvent): void => {
    switch (event.kind) {
      case 'claimed': {
        const { claim } = event;
        // As for any task, the time until its first claim, by the first of its algorithms.
        const [algorithm] = claim.work.algorithms;
        const isFirst = claim.part === undefined && claim.attempt === 1;
        if (!isFirst || algorithm === undefined) break;
        meter.record('QueueWait', Math.max(0, clock().getTime() - taskIdTime(claim.taskId)), algorithm);
        break;
      }
      case 'attempt':
        if (event.ending === 'part-completed') meter.record('ObjectPartsCompleted', 1);
        break;
      case 'task-ended':
        meter.record(event.status === 'completed' ? 'TasksCompleted' : 'TasksFailed', 1);
        meter.record('TaskAttempts', event.attempts);
        break;
      case 'pass':
        meter.record('ObjectBytesRead', event.bytes);
        meter.record('BytesHashed', event.bytes * event.algorithms.length);
        meter.record('ObjectPassTime', event.milliseconds);
        meter.record('ObjectReadWait', event.waitedMs);
        if (event.resumed) meter.record('ObjectResumptions', 1);
        break;
      case 'known':
        meter.record(event.from === 'cache' ? 'ObjectDigestsFromCache' : 'ObjectDigestsFromS3', 1);
        break;
      case 'read-interrupted':
        meter.record('ObjectReadsInterrupted', 1);
        break;
      case 'checkpoint-saved':
        meter.record('ObjectCheckpointsSaved', 1);
        break;
      case 'checkpoint-refused':
        meter.record('ObjectCheckpointsRefused', 1);
        break;
      default:
    }
  };
