import type { ObjectHead, ObjectLocation } from './object-reader.ts';
import type { Holding } from './ports.ts';
import { untilAnswered } from './until-answered.ts';
import type { ObjectWorkerPorts } from './worker-ports.ts';

/** What reading a head needs of the outside. */
export type HeadPorts = Pick<
  ObjectWorkerPorts,
  'reader' | 'sleep' | 'randomBytes' | 'remainingMs' | 'report'
>;

/**
 * The head of an object, asked for again where S3 fails for a while: an attempt that only began must not be lost to
 * that. Throws ObjectFailure, ReadInterrupted.
 */
export function readHead(
  ports: HeadPorts,
  holding: Holding,
  location: ObjectLocation,
  signal: AbortSignal,
): Promise<ObjectHead> {
  return untilAnswered(() => ports.reader.head(location, signal), {
    ports,
    signal,
    onInterrupted: ({ throttled, cause }) => {
      ports.report({ kind: 'read-interrupted', holding, throttled, cause });
    },
  });
}
