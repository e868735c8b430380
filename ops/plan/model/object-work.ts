import { readAheadSize } from '../../../core/objects/read-ahead.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import { awsSystem } from '../../fan-out/model/aws.ts';
import { awsLimits } from '../../fan-out/model/limits.ts';
import { attemptSeconds, predict, type FanOutSystem, type Prediction } from '../../fan-out/model/predict.ts';
import { ratesOfDay } from '../day.ts';
import type { Demand } from '../demand.ts';
import { objectsPerSecond, type DemandedObjects } from '../objects-demand.ts';
import type { ObjectJob } from '../simulation/simulate-objects.ts';
import type { WorkerSystem } from '../simulation/workers.ts';
import { idleSeconds, lambdaRamp } from './capacity.ts';
import { coldStartSeconds, type ServiceCoefficients } from './coefficients.ts';

const bytesPerMib = 2 ** 20;

/** Objects of one kind and size, as workers with these settings do them. */
export interface ObjectWork extends ObjectJob {
  readonly name: string;
  readonly bytes: number;
  /** Bytes of each that are read, and requests to S3 for them. */
  readonly bytesRead: number;
  readonly requestsToS3: number;
  /** Of the object alone, with workers that are there. */
  readonly aloneSeconds: number;
  readonly workerSeconds: number;
  readonly messages: number;
  readonly bound: Prediction['bound'];
}

/** Workers as the model of fan-out has them, started already: the simulation has cold starts and the pollers' ramp. */
export function objectSystem({ functions, workers }: StageConfig): FanOutSystem {
  const { memoryMib, timeoutSeconds } = functions['object-worker'];
  const { partMib } = workers.object;
  return {
    ...awsSystem({ memoryMib, partMib, workerRate: awsLimits.workerRate.value }),
    invocationSeconds: timeoutSeconds,
    coldStartSeconds: 0,
    ramp: null,
  };
}

/** The object queue's workers: one message at a time. */
export function objectWorkers(config: StageConfig, coefficients: ServiceCoefficients): WorkerSystem {
  return {
    workers: config.workers.object.maxConcurrency,
    batchSize: 1,
    windowSeconds: 0,
    lanes: 1,
    batchSeconds: awsLimits.message.value,
    coldStartSeconds: coldStartSeconds(coefficients, config.functions['object-worker'].memoryMib),
    idleSeconds,
    ramp: lambdaRamp,
  };
}

/** What each kind and size of the demand takes. A share that is known takes an attempt and reads nothing. */
export function objectWorkOf(demand: Demand, config: StageConfig): ObjectWork[] {
  const system = objectSystem(config);
  return demand.objects.flatMap((objects, kind) => {
    const rates = ratesOfDay(demand, { name: objects.name, perSecond: objectsPerSecond(objects) });
    const { knownShare } = objects;
    return objects.mib.flatMap(({ mib, share }) => {
      const bytes = Math.ceil(mib * bytesPerMib);
      const of = (part: number): Float64Array => rates.map((rate) => rate * share * part);
      const one = { kind, name: objects.name, bytes };
      return [
        ...(knownShare > 0 ? [{ ...one, ...known(system), rates: of(knownShare) }] : []),
        ...(knownShare < 1
          ? [{ ...one, ...computed(system, config, objects, bytes), rates: of(1 - knownShare) }]
          : []),
      ];
    });
  });
}

type Effort = Omit<ObjectWork, 'kind' | 'name' | 'bytes' | 'rates'>;

function known(system: FanOutSystem): Effort {
  const seconds = attemptSeconds(system);
  return {
    ...{ planSeconds: 0, pieces: 1, pieceSeconds: seconds, inFlight: 1, messages: 1 },
    ...{ bytesRead: 0, requestsToS3: 1, workerSeconds: seconds, bound: 'CPU of a worker' },
    aloneSeconds: seconds + system.messageSeconds,
  };
}

function computed(
  system: FanOutSystem,
  { workers, functions }: StageConfig,
  { algorithms }: DemandedObjects,
  bytes: number,
): Effort {
  const { partsInFlight, maxConcurrency } = workers.object;
  const inFlight = Math.min(partsInFlight, maxConcurrency);
  const { parts, invocations, workerSeconds, seconds, bound } = predict(
    system,
    { algorithms, bytes },
    inFlight,
  );
  const { rangeBytes } = readAheadSize(functions['object-worker'].memoryMib);
  const attempt = attemptSeconds(system);
  const spread = parts > 1;
  const pieces = spread ? parts : invocations;
  return {
    planSeconds: spread ? attempt : 0,
    pieces,
    pieceSeconds: (workerSeconds - (spread ? attempt : 0)) / pieces,
    inFlight: spread ? inFlight : 1,
    messages: invocations,
    bytesRead: bytes,
    // Each attempt asks for the object's head.
    requestsToS3: Math.ceil(bytes / rangeBytes) + invocations,
    aloneSeconds: seconds,
    workerSeconds,
    bound,
  };
}
