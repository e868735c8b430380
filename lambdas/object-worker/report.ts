import type { ObjectEvent } from '../../core/objects/events.ts';
import type { Meter } from '../../core/metrics/meter.ts';
import { errorKind, log } from '../log.ts';

/** Figures and log lines of what the worker does. Never names of buckets or keys, which may be confidential. */
export const createReporter =
  (meter: Meter) =>
  (event: ObjectEvent): void => {
    record(meter, event);
    tell(event);
  };

function record(meter: Meter, event: ObjectEvent): void {
  switch (event.kind) {
    case 'task-ended':
      meter.record(event.status === 'completed' ? 'TasksCompleted' : 'TasksFailed', 1);
      meter.record('TaskAttempts', event.attempts);
      break;
    case 'pass':
      meter.record('BytesHashed', event.bytes * event.algorithms.length);
      break;
    default:
  }
}

function tell(event: ObjectEvent): void {
  switch (event.kind) {
    case 'attempt': {
      const { taskId, part, attempt, tries } = event.claim;
      const { cause } = event;
      const fields = {
        task_id: taskId,
        part,
        attempt,
        tries,
        ending: event.ending,
        milliseconds: Math.round(event.milliseconds),
        error: errorKind(cause),
      };
      if (cause === undefined) log.info('attempt', fields);
      else log.warn('attempt', fields);
      break;
    }
    case 'pass':
      log.info('pass', {
        algorithms: event.algorithms,
        bytes: event.bytes,
        milliseconds: Math.round(event.milliseconds),
        resumed: event.resumed,
      });
      break;
    case 'checkpoint-unsaved':
    case 'checkpoint-refused': {
      const { taskId, part, attempt } = event.holding;
      log.warn(event.kind.replace('-', ' '), {
        task_id: taskId,
        part,
        attempt,
        error: errorKind(event.cause),
      });
      break;
    }
    case 'part-unsent':
    case 'message-failed':
      log.error(event.kind.replace('-', ' '), {
        task_id: event.taskId,
        part: event.part,
        error: errorKind(event.cause),
      });
      break;
    default:
  }
}
