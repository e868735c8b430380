import { findAlgorithm } from '../../../core/hashing/algorithms.ts';
import type { Coefficients, Cost } from '../../../core/hashing/cost/estimate.ts';
import { estimateDigest, estimatePassword } from '../../../core/hashing/cost/estimate.ts';
import { completeParameters } from '../../../core/hashing/parameters.ts';
import { decideRoute } from '../../../core/routing/route.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import { ratesOfDay } from '../day.ts';
import { DemandError, type Demand, type DemandedRequest } from '../demand.ts';

/** Requests of one kind, where they are computed, and what each costs on one vCPU. */
export interface Work extends Cost {
  readonly name: string;
  readonly route: 'inline' | 'task';
  readonly inputBytes: number;
  /** Digests of ended tasks are cached, password hashes are not. */
  readonly cacheable: boolean;
  /** Requests a second in each minute of the day. */
  readonly rates: Float64Array;
}

/** Decides for each request as the API would. Throws DemandError where the API would refuse it. */
export function workOf(demand: Demand, { routing }: StageConfig, coefficients: Coefficients): Work[] {
  const faults: string[] = [];
  const works = demand.requests.flatMap((request, index): Work[] => {
    const { name, inputBytes, asTask } = request;
    const cost = costOf(request, coefficients);
    const route = decideRoute(cost, { inputBytes, respondAsync: asTask }, routing);
    if (route.kind === 'inline' || route.kind === 'task') {
      const cacheable = findAlgorithm(request.algorithm)?.kind !== 'password';
      return [
        { ...cost, name, route: route.kind, inputBytes, cacheable, rates: ratesOfDay(demand, request) },
      ];
    }
    faults.push(
      `requests.${index} (${name}): ${
        route.kind === 'refused'
          ? `${route.violation.detail}: raise routing.taskBudgetMs or routing.taskMemoryMib`
          : `inputBytes ${inputBytes} is too large for the queue and costs more than routing.inlineBudgetMs`
      }`,
    );
    return [];
  });
  if (faults.length > 0) throw new DemandError('With these settings it', faults);
  return works;
}

function costOf({ algorithm, parameters, inputBytes }: DemandedRequest, coefficients: Coefficients): Cost {
  const found = findAlgorithm(algorithm);
  if (!found) throw new Error(`There is no algorithm ${algorithm}`);
  if (found.kind !== 'password')
    return estimateDigest(found.name, inputBytes, { keyed: false }, coefficients);
  const completed = completeParameters(found, parameters);
  // Checked with the demand.
  const complete = 'parameters' in completed ? completed.parameters : {};
  return estimatePassword(found.name, complete, inputBytes, coefficients);
}

/** The rates of all together, in each minute. */
export function sumOfRates(works: readonly Work[], minutes: number): Float64Array {
  return Float64Array.from({ length: minutes }, (_, minute) =>
    works.reduce((sum, { rates }) => sum + (rates[minute] ?? 0), 0),
  );
}
