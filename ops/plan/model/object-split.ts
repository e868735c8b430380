import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import { oneVcpuMib } from '../../../core/limits.ts';
import { withSettings } from '../../scale/settings-path.ts';
import type { Demand } from '../demand.ts';
import { objectWorkOf } from './object-work.ts';

/** Of what is promised, for an object that has the workers to itself: the rest is for waiting and for cold starts. */
const aloneShare = 0.7;
/** A smaller part would take longer to be asked for and claimed than to be read. */
const leastPartMib = 16;
const mostInFlight = 1000;

/** How an object is taken apart: what its own time depends on. */
export interface Split {
  readonly memoryMib: number;
  readonly partMib: number;
  readonly partsInFlight: number;
}

/** The objects' own time beside what is promised, at its worst; 1 and less is in time. */
function worstShare(demand: Demand, config: StageConfig): number {
  return objectWorkOf(demand, config).reduce((worst, { kind, aloneSeconds }) => {
    const { finishMinutes = Infinity } = demand.objects[kind] ?? {};
    return Math.max(worst, aloneSeconds / (finishMinutes * 60 * aloneShare));
  }, 0);
}

export const withSplit = (config: StageConfig, { memoryMib, partMib, partsInFlight }: Split): StageConfig =>
  withSettings(config, {
    'functions.object-worker.memoryMib': memoryMib,
    'workers.object.partMib': partMib,
    'workers.object.partsInFlight': partsInFlight,
    'workers.object.maxConcurrency': Math.max(config.workers.object.maxConcurrency, partsInFlight),
  });

/**
 * The least change with which every object that has the workers to itself is in time: first more parts at once, then
 * smaller ones, of which there are more, then a whole vCPU. Where nothing suffices, what comes nearest.
 */
export function splitFor(demand: Demand, config: StageConfig): Split {
  const { partMib, partsInFlight } = config.workers.object;
  const { memoryMib } = config.functions['object-worker'];
  const now = { memoryMib, partMib, partsInFlight };
  let best = { split: now, share: worstShare(demand, withSplit(config, now)) };
  for (const memory of new Set([memoryMib, Math.max(memoryMib, oneVcpuMib)])) {
    for (const part of halves(partMib, leastPartMib)) {
      for (const parts of doubles(partsInFlight, mostInFlight)) {
        if (best.share <= 1) return best.split;
        const split = { memoryMib: memory, partMib: part, partsInFlight: parts };
        const share = worstShare(demand, withSplit(config, split));
        // What changes nothing is not worth being changed.
        if (share < 0.99 * best.share) best = { split, share };
      }
    }
  }
  return best.split;
}

function* halves(from: number, least: number): Generator<number> {
  for (let value = from; value === from || value >= least; value /= 2) yield value;
}

function* doubles(from: number, most: number): Generator<number> {
  for (let value = from; value < most; value *= 2) yield value;
  yield Math.max(from, most);
}
