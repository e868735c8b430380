import { z } from 'zod';
import type { ResolvedTemplate } from '../template/resolve.ts';
import type { Functions } from './functions.ts';

const triggerSchema = z.object({ HandlerArn: z.string() });

const failureSchema = z.object({ errorType: z.string().default('Error'), errorMessage: z.string() });

/** A function that runs at deployment failed. */
export class TriggerError extends Error {
  override readonly name = 'TriggerError';
}

/** Runs the functions that run once at each deployment, such as migrations; what they say ends the start. */
export async function runTriggers(template: ResolvedTemplate, functions: Functions): Promise<number> {
  const triggers = template.ofType('Custom::Trigger');
  for (const { logicalId, properties } of triggers) {
    const { HandlerArn } = triggerSchema.parse(properties);
    const { error, payload } = await functions.find(HandlerArn).invoke('{}');
    if (error === undefined) continue;
    const failure = failureSchema.safeParse(JSON.parse(payload));
    const reason = failure.success ? `${failure.data.errorType}: ${failure.data.errorMessage}` : payload;
    throw new TriggerError(`${logicalId} failed: ${reason}`);
  }
  return triggers.length;
}
