import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Problem } from '../../core/errors.ts';
import type { Preference } from '../../core/requests/prefer.ts';
import { badRequest } from '../../core/requests/violations.ts';
import { decideRoute } from '../../core/routing/route.ts';
import type { Work } from '../../core/tasks/work.ts';
import type { NewWork } from '../http/answer-as-task.ts';
import type { HttpResponse } from '../http/response.ts';
import type { HashServices } from './wire.ts';

interface Candidate extends Omit<NewWork, 'work'> {
  /** Made only where the request becomes a task: it copies the input. */
  readonly work: () => Work;
}

/**
 * Undefined where the request is to be computed inline, else the answer of the task that it becomes.
 * @throws Problem `bad-request` where no function may spend that much, `too-large` where no message can hold it
 */
export function routeByCost(
  event: APIGatewayProxyEvent,
  services: HashServices,
  preference: Preference,
  candidate: Candidate,
): Promise<HttpResponse> | undefined {
  const { cost, inputBytes } = candidate;
  const route = decideRoute(cost, { inputBytes, respondAsync: preference.respondAsync }, services.limits);
  switch (route.kind) {
    case 'inline':
      return undefined;
    case 'refused':
      throw badRequest([route.violation]);
    case 'too-large':
      throw new Problem(
        'too-large',
        'The input costs too much to be hashed at once and is too large for the queue. Send it with POST /uploads.',
      );
    case 'task':
      return services.answerAsTask(event, preference, { ...candidate, work: candidate.work() });
  }
}
