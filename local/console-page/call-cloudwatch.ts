import { z } from 'zod';

const problem = z.object({ message: z.string().optional() });

const patienceMs = 2000;

/** One action of the local CloudWatch; `target` is its whole X-Amz-Target. Throws with the service's message. */
export async function callCloudWatch(endpoint: string, target: string, input: unknown): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(patienceMs),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  const { message = `${target} was answered ${response.status}` } = problem.parse(answer);
  throw new Error(message);
}
