import { slowdown } from '../../../lib/stage/cpu-share.ts';
import measured from '../coefficients.json' with { type: 'json' };

/** What the service needs beside hashing. Milliseconds on one vCPU of the machine that was measured. */
export interface ServiceCoefficients {
  /** Of an inline request, from the event to the answer. */
  readonly inlineMs: number;
  /** Of a request that becomes a task. */
  readonly submitMs: number;
  /** Of a request for a task's state. */
  readonly readMs: number;
  /** Of a worker's batch: claiming, settling, marking as ended. */
  readonly batchMs: number;
  /** Of an environment until its first event. */
  readonly coldStartMs: number;
  /** CPU of the database for a task, from its row to its end, and for a read of it. */
  readonly databaseMsPerTask: number;
  readonly databaseMsPerRead: number;
  /** Of it for a word of an object worker about how far it is. */
  readonly databaseMsPerProgress: number;
}

/** The file says which of them a command measures, and which are assumed. */
export const serviceCoefficients: ServiceCoefficients = measured;

/** Of a function with so much memory. */
export const coldStartSeconds = ({ coldStartMs }: ServiceCoefficients, memoryMib: number): number =>
  (coldStartMs / 1000) * slowdown(memoryMib);
