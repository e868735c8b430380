import { z } from 'zod';
import { isComposite, type ObjectAlgorithmName } from '../../core/hashing/algorithms.ts';
import { maxBodyBytes } from '../../core/limits.ts';
import type { Session, Sum } from './session.ts';
import { digestsOf, sumOfTask } from './task.ts';

const answerSchema = z.union([
  z.object({ digests: z.record(z.string(), z.string()), bytes: z.number() }),
  z.object({ task_id: z.string() }),
]);

/** What one request can hold; composite checksums are of objects only. */
export const fitsRequest = (bytes: number, algorithms: readonly ObjectAlgorithmName[]): boolean =>
  bytes <= maxBodyBytes && !algorithms.some(isComposite);

/** Hashes bytes within the request; where that costs too much, the service makes a task of it. Throws ApiProblem. */
export async function hashInline(
  session: Session,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  algorithms: readonly ObjectAlgorithmName[],
): Promise<Sum> {
  const { api, signal } = session;
  const path = `/hash?algorithms=${algorithms.join(',')}`;
  const answer = answerSchema.parse(await api.send({ method: 'POST', path, bytes, signal }));
  if ('task_id' in answer) return sumOfTask(session, name, answer.task_id, algorithms);
  return { bytes: answer.bytes, digests: digestsOf(answer.digests, algorithms), computed: 'inline' };
}
