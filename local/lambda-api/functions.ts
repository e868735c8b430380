import { z } from 'zod';
import { ReservationError } from '../lambda/concurrency.ts';
import type { FunctionChanges, LocalFunction } from '../lambda/function.ts';
import { type Answer, invalid, ok } from './answer.ts';

/** Bounds of https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
const configurationSchema = z.strictObject({
  MemorySize: z.int().min(128).max(10_240).optional(),
  Timeout: z.int().min(1).max(900).optional(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }).optional(),
  RevisionId: z.string().optional(),
});

const concurrencySchema = z.strictObject({ ReservedConcurrentExecutions: z.int().min(0) });

/** GetFunction: the configuration, and where the package can be had. */
export const getFunction = (target: LocalFunction, endpoint: string): Answer =>
  ok({
    Configuration: describe(target),
    Code: { Location: `${endpoint}/packages/${encodeURIComponent(target.name)}` },
  });

/** GetFunctionConfiguration: the variables are those that the function has here, local addresses among them. */
export const getConfiguration = (target: LocalFunction): Answer => ok(describe(target));

function describe(target: LocalFunction): object {
  const { name, arn, handler, memoryMib, timeoutSeconds, environment } = target.specification();
  return {
    FunctionName: name,
    FunctionArn: arn,
    Runtime: 'nodejs24.x',
    // Nobody assumes it.
    Role: `arn:aws:iam::000000000000:role/${name}`,
    Handler: handler,
    MemorySize: memoryMib,
    Timeout: timeoutSeconds,
    Environment: { Variables: environment },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Version: '$LATEST',
  };
}

/** UpdateFunctionConfiguration: memory, timeout and variables, at once. */
export function updateConfiguration(target: LocalFunction, input: unknown): Answer {
  const { MemorySize, Timeout, Environment } = configurationSchema.parse(input);
  const changes: FunctionChanges = {
    ...(MemorySize !== undefined && { memoryMib: MemorySize }),
    ...(Timeout !== undefined && { timeoutSeconds: Timeout }),
    ...(Environment && { environment: Environment.Variables }),
  };
  target.configure(changes);
  return getConfiguration(target);
}

export function getConcurrency(target: LocalFunction): Answer {
  const { reservedConcurrency } = target.specification();
  return ok(reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency });
}

export function putConcurrency(target: LocalFunction, input: unknown): Answer {
  const { ReservedConcurrentExecutions } = concurrencySchema.parse(input);
  try {
    target.reserve(ReservedConcurrentExecutions);
  } catch (error) {
    if (error instanceof ReservationError) throw invalid(error.message);
    throw error;
  }
  return getConcurrency(target);
}
