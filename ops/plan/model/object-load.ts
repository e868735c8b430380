import { choosePartSize, countParts } from '../../../core/uploads/parts.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import { minutesOfDay, ratesOfDay } from '../day.ts';
import type { Demand } from '../demand.ts';
import { objectsPerSecond } from '../objects-demand.ts';
import type { ServiceCoefficients } from './coefficients.ts';
import type { ObjectWork } from './object-work.ts';
import type { FunctionTraffic } from './traffic.ts';

const bytesPerMib = 2 ** 20;
/** A worker tells the database how far it is (lambdas/object-worker/wire.ts). */
const progressEverySeconds = 1.5;
/** URLs of an answer of the API (docs/openapi.yaml). */
const urlsOfAnswer = 1000;

/** What objects bring the other parts, by minute. */
export interface ObjectLoad {
  /** Object tasks a second. */
  readonly submitted: Float64Array;
  /** Messages, worker-seconds, requests to S3 for reading, bytes read, each second. */
  readonly messages: Float64Array;
  readonly workers: Float64Array;
  readonly reads: Float64Array;
  readonly bytesRead: Float64Array;
  /** CPU milliseconds of the database each second. */
  readonly databaseMs: Float64Array;
  /** Requests to the function `uploads`, requests to S3 that store, and bytes that are stored, each second. */
  readonly uploads: FunctionTraffic;
  readonly puts: Float64Array;
  readonly bytesStored: Float64Array;
}

export function objectLoad(
  works: readonly ObjectWork[],
  demand: Demand,
  { functions }: StageConfig,
  { databaseMsPerTask, databaseMsPerProgress }: ServiceCoefficients,
): ObjectLoad {
  const sum = (of: (work: ObjectWork) => number): Float64Array =>
    Float64Array.from({ length: minutesOfDay }, (_, minute) =>
      works.reduce((all, work) => all + (work.rates[minute] ?? 0) * of(work), 0),
    );
  const [messages, workers] = [sum((work) => work.messages), sum(({ workerSeconds }) => workerSeconds)];
  const uploaded = uploadsOf(demand);
  return {
    submitted: sum(() => 1),
    messages,
    workers,
    reads: sum(({ requestsToS3 }) => requestsToS3),
    bytesRead: sum(({ bytesRead }) => bytesRead),
    databaseMs: messages.map(
      (rate, minute) =>
        rate * databaseMsPerTask + ((workers[minute] ?? 0) / progressEverySeconds) * databaseMsPerProgress,
    ),
    uploads: {
      perSecond: uploaded.requests,
      erlangs: uploaded.requests.map((rate) => (rate * functions.uploads.averageMs) / 1000),
    },
    puts: uploaded.puts,
    bytesStored: uploaded.bytes,
  };
}

/** Begin and complete, further URLs where there are many; a PUT for each part, beginning and completing beside it. */
function uploadsOf(demand: Demand) {
  const requests = new Float64Array(minutesOfDay);
  const puts = new Float64Array(minutesOfDay);
  const bytes = new Float64Array(minutesOfDay);
  for (const objects of demand.objects) {
    const rates = ratesOfDay(demand, { name: objects.name, perSecond: objectsPerSecond(objects) });
    for (const { mib, share } of objects.mib) {
      const size = Math.ceil(mib * bytesPerMib);
      const { multipart, partSize } = choosePartSize(size);
      const parts = countParts({ bytes: size, partSize });
      for (const [minute, rate] of rates.entries()) {
        const uploaded = rate * share * objects.uploadedShare;
        requests[minute] = (requests[minute] ?? 0) + uploaded * (1 + Math.ceil(parts / urlsOfAnswer));
        puts[minute] = (puts[minute] ?? 0) + uploaded * (multipart ? parts + 2 : 1);
        bytes[minute] = (bytes[minute] ?? 0) + uploaded * size;
      }
    }
  }
  return { requests, puts, bytes };
}

/** GiB of the largest object that is uploaded. */
export const largestUploadGib = ({ objects }: Demand): number =>
  objects.reduce(
    (most, { uploadedShare, mib: sizes }) =>
      uploadedShare === 0 ? most : Math.max(most, ...sizes.map(({ mib }) => mib / 1024)),
    0,
  );
