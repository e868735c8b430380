import type { ObjectEvent } from '../../core/objects/events.ts';
import { recordObjectEvents } from '../../core/metrics/object-events.ts';
import type { Meter } from '../../core/metrics/meter.ts';
import { errorKind, log } from '../log.ts';

/** Figures and log lines of what the worker does. Never names of buckets or keys, which may be confidential. */
export function createReporter(meter: Meter): (event: ObjectEvent) => void {
  const record = recordObjectEvents(meter, () => new Date());
  return (event) => {
    record(event);
    tell(event);
  };
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
        waited_ms: Math.round(event.waitedMs),
        resumed: event.resumed,
      });
      break;
    case 'known':
      log.info('known', { algorithm: event.algorithm, from: event.from });
      break;
    case 'read-interrupted':
    case 'checkpoint-unsaved':
    case 'checkpoint-refused': {
      const { taskId, part, attempt } = event.holding;
      log.warn(event.kind.replace('-', ' '), {
        task_id: taskId,
        part,
        attempt,
        throttled: 'throttled' in event ? event.throttled : undefined,
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
    // Counted only.
    case 'claimed':
    case 'task-ended':
    case 'checkpoint-saved':
  }
}
