import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { z } from 'zod';
import {
  cacheCleared,
  cacheEntries,
  databaseActivity,
  isSilentSource,
  taskCounts,
  type InsideFigures,
  type InsideRequest,
} from '../../core/figures/inside.ts';

/** Asks the function in the VPC for what is out of reach from here. */
export function createInsideFigures(client: LambdaClient, functionName: string): InsideFigures {
  async function ask<T>(request: InsideRequest, answer: z.ZodType<T>): Promise<T> {
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(request) }),
    );
    if (FunctionError !== undefined || !Payload) throw new Error(`${functionName} failed at ${request}`);
    const answered: unknown = JSON.parse(Payload.transformToString());
    if (isSilentSource(answered)) throw new Error(`${request}: the source does not answer`);
    return answer.parse(answered);
  }
  return {
    database: () => ask('database', databaseActivity),
    tasks: () => ask('tasks', taskCounts),
    cacheEntries: () => ask('cache-entries', cacheEntries),
    clearCache: () => ask('clear-cache', cacheCleared),
  };
}
