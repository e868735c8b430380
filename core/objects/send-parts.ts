import { objectMessage } from './message.ts';
import type { ObjectMessageIds } from './ports.ts';
import type { ObjectWorkerLimits, ObjectWorkerPorts } from './worker-ports.ts';

/** Messages that are sent at a time. */
const sendsAtOnce = 10;

/**
 * Sends as many parts of a split task as may be in flight. Those whose message the queue does not take, or that are not
 * sent because this worker dies, are sent by maintenance.
 */
export async function sendParts(
  { objects, queue, report }: Pick<ObjectWorkerPorts, 'objects' | 'queue' | 'report'>,
  { partsInFlight }: Pick<ObjectWorkerLimits, 'partsInFlight'>,
  { taskId, tenant }: Pick<ObjectMessageIds, 'taskId' | 'tenant'>,
): Promise<void> {
  const parts = (await objects.nextParts(taskId, partsInFlight)).values();
  const lane = async () => {
    for (const part of parts) {
      try {
        await queue.send(objectMessage({ taskId, tenant, part }));
      } catch (cause) {
        report({ kind: 'part-unsent', taskId, part, cause });
      }
    }
  };
  await Promise.all(Array.from({ length: sendsAtOnce }, lane));
}
