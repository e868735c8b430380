import type { ObjectJob } from './simulate-objects.ts';
import { leastWorkers } from './thin.ts';
import type { WorkerSystem } from './workers.ts';

/** Rounds of pieces of an object that are left, at least: with fewer, its last round would count too much. */
const leastRounds = 4;

export interface ThinnedObjects {
  readonly system: WorkerSystem;
  readonly jobs: readonly ObjectJob[];
  /** Workers of the system for one of these. */
  readonly workersEach: number;
  /** Messages of the day for one of these, on average. */
  readonly messagesEach: number;
}

/**
 * The same day with about `budget` messages at the most. First pieces are put together, as far as each object keeps some
 * rounds of them; then workers, pieces and those in flight are divided alike, and the rates of what has no more pieces to
 * divide; what is still too much comes in bundles, which take as long as their objects one after the other. All of it
 * errs towards longer.
 */
export function thinObjects(
  system: WorkerSystem,
  jobs: readonly ObjectJob[],
  budget: number,
  intervalSeconds: number,
): ThinnedObjects {
  const all = messagesOf(jobs, intervalSeconds);
  const each = (left: readonly ObjectJob[]): number => all / Math.max(1, messagesOf(left, intervalSeconds));
  const coarse = bundlePieces(jobs, excessOf(jobs, budget, intervalSeconds));
  const excess = excessOf(coarse, budget, intervalSeconds);
  if (excess <= 1) {
    return { system, jobs: coarse, workersEach: 1, messagesEach: each(coarse) };
  }
  const workers = Math.max(1, Math.min(system.workers, leastWorkers), Math.round(system.workers / excess));
  const workersEach = Math.max(1, system.workers / workers);
  const fewer = coarse.map((job) => divide(job, workersEach));
  const bundle = Math.max(1, excessOf(fewer, budget, intervalSeconds));
  const bundled = fewer.map((job) => ({
    ...job,
    rates: job.rates.map((rate) => rate / bundle),
    planSeconds: job.planSeconds * bundle,
    pieceSeconds: job.pieceSeconds * bundle,
  }));
  return {
    system: {
      ...system,
      workers: Math.min(workers, system.workers),
      ramp: system.ramp && {
        from: Math.max(1, system.ramp.from / workersEach),
        perSecond: system.ramp.perSecond / workersEach,
      },
    },
    jobs: bundled,
    workersEach,
    messagesEach: each(bundled),
  };
}

export function messagesOf(jobs: readonly ObjectJob[], intervalSeconds: number): number {
  return jobs.reduce((sum, { rates, pieces, planSeconds }) => {
    const objects = rates.reduce((all, rate) => all + rate, 0) * intervalSeconds;
    return sum + objects * (pieces + (planSeconds > 0 ? 1 : 0));
  }, 0);
}

const excessOf = (jobs: readonly ObjectJob[], budget: number, intervalSeconds: number): number =>
  messagesOf(jobs, intervalSeconds) / budget;

function bundlePieces(jobs: readonly ObjectJob[], excess: number): readonly ObjectJob[] {
  if (excess <= 1) return jobs;
  return jobs.map((job) => {
    const { pieces, inFlight, pieceSeconds } = job;
    const left = Math.max(Math.ceil(pieces / excess), Math.min(pieces, leastRounds * inFlight));
    return { ...job, pieces: left, pieceSeconds: (pieceSeconds * pieces) / left };
  });
}

/** The work of a job divided by `each`: in pieces at a time where it has them, in objects for the rest. */
function divide(job: ObjectJob, each: number): ObjectJob {
  const { pieces, inFlight, rates } = job;
  const left = Math.ceil(pieces / each);
  const share = pieces / (left * each);
  return {
    ...job,
    pieces: left,
    inFlight: Math.max(1, Math.round(inFlight / each)),
    rates: rates.map((rate) => rate * share),
  };
}
