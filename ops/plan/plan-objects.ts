import type { StageConfig } from '../../lib/stage/stage-config.ts';
import { type Values, withSettings } from '../scale/settings-path.ts';
import type { Basis, Evaluation } from './evaluate.ts';
import { evaluateObjects, type ObjectEvaluation } from './evaluate-objects.ts';
import { functionNeed } from './model/needs.ts';
import { objectCostLines } from './model/object-cost.ts';
import { largestUploadGib, objectLoad } from './model/object-load.ts';
import { splitFor, withSplit } from './model/object-split.ts';
import { objectWorkOf } from './model/object-work.ts';
import { objectVerdicts } from './model/object-verdicts.ts';

const worker = 'functions.object-worker';
const queue = 'workers.object';
/** Environments that one queue can have, and an event source has at the least. */
const mostWorkers = 1000;
const fewestWorkers = 2;
/** Of the workers in the busiest minute outside of bursts. */
const mostUtilization = 0.9;
/** Where the simulation needs more than that. */
const growth = 1.25;
const mostTries = 10;
/** From a part of a vCPU to all that a thread can use. */
const memories = [512, 885, 1769];

/** What the object workers cost with so much memory, where every promise is still kept by an object alone. */
export interface MemoryCost {
  readonly memoryMib: number;
  readonly usdPerMonth: number;
}

export interface ObjectPlan {
  /** Environments that keep the promises, whether a queue can have that many or not. */
  readonly workersNeeded: number;
  readonly memories: readonly MemoryCost[];
  /** Settings that are needed at least, and those that are needed as they are. */
  readonly least: Values;
  readonly exact: Values;
}

/** Finds the settings that keep what is promised of objects; those that keep it stay. Undefined without objects. */
export function planObjects(
  basis: Basis,
  config: StageConfig,
  now: Evaluation,
  progress: (line: string) => void,
): ObjectPlan | undefined {
  const { demand } = basis;
  if (!now.objects) return undefined;
  const split = splitFor(demand, config);
  const splitConfig = withSplit(config, split);
  const workers = workersFor(basis, config, splitConfig, now.objects, progress);
  const environments = Math.min(workers, mostWorkers);
  const uploads = functionNeed(now.objects.load.uploads);
  const largest = Math.ceil(largestUploadGib(demand));
  return {
    workersNeeded: workers,
    memories: memoryCosts(basis, splitConfig),
    least: {
      [`${worker}.memoryMib`]: split.memoryMib,
      [`${worker}.reservedConcurrency`]: environments,
      [`${queue}.maxConcurrency`]: environments,
      [`${queue}.partsInFlight`]: Math.min(split.partsInFlight, environments),
      ...(largest > 0 && { 'plans.premium.maxUploadGib': largest }),
      ...(uploads.perSecond > config.functions.uploads.rate ||
      uploads.concurrency > config.functions.uploads.reservedConcurrency
        ? {
            'functions.uploads.rate': uploads.rate,
            'functions.uploads.burst': uploads.burst,
            'functions.uploads.reservedConcurrency': uploads.reservedConcurrency,
          }
        : {}),
    },
    exact: split.partMib === config.workers.object.partMib ? {} : { [`${queue}.partMib`]: split.partMib },
  };
}

/** About the fewest with which the simulation keeps the promises, and no more than are set where it keeps them now. */
function workersFor(
  basis: Basis,
  config: StageConfig,
  splitConfig: StageConfig,
  now: ObjectEvaluation,
  progress: (line: string) => void,
): number {
  const { maxConcurrency } = config.workers.object;
  const { partsInFlight } = splitConfig.workers.object;
  const enough = holds(basis, config, now) ? maxConcurrency : Infinity;
  let workers = Math.max(fewestWorkers, partsInFlight, steadyWorkers(basis, splitConfig));
  for (let attempt = 1; attempt <= mostTries && workers < Math.min(enough, mostWorkers); attempt++) {
    progress(`simulating a day of objects with ${workers} workers`);
    const settings = withSettings(splitConfig, { [`${queue}.maxConcurrency`]: workers });
    const day = evaluateObjects(basis, settings);
    if (!day || holds(basis, config, day)) return workers;
    workers = Math.ceil(workers * growth);
  }
  return Math.min(workers, enough);
}

const holds = (basis: Basis, config: StageConfig, day: ObjectEvaluation): boolean =>
  objectVerdicts(basis.demand, config, day, functionNeed(day.load.uploads)).every(
    ({ kept, part }) => kept || part !== 'objects',
  );

/** So that the busiest minute without bursts leaves a tenth of them free. */
function steadyWorkers({ demand, service }: Basis, config: StageConfig): number {
  const calm = { ...demand, bursts: [] };
  const { workers } = objectLoad(objectWorkOf(calm, config), calm, config, service);
  return Math.ceil(workers.reduce((most, busy) => Math.max(most, busy), 0) / mostUtilization);
}

/** By the model, which says what CPU and network take; `tune object-worker` measures it. */
function memoryCosts({ demand, service }: Basis, config: StageConfig): MemoryCost[] {
  const now = config.functions['object-worker'].memoryMib;
  return [...new Set([...memories, now])]
    .toSorted((one, other) => one - other)
    .flatMap((memoryMib) => {
      const tried = withSettings(config, { [`${worker}.memoryMib`]: memoryMib });
      const works = objectWorkOf(demand, tried);
      const inTime = works.every(
        ({ kind, aloneSeconds }) => aloneSeconds <= (demand.objects[kind]?.finishMinutes ?? 0) * 60,
      );
      const [lambda] = objectCostLines(objectLoad(works, demand, tried, service), tried);
      return inTime && lambda ? [{ memoryMib, usdPerMonth: lambda.usdPerMonth }] : [];
    });
}

/** Busy in the busiest minute. */
export const peakOf = (values: Float64Array | undefined): number =>
  values?.reduce((most, value) => Math.max(most, value), 0) ?? 0;
