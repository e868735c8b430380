import { Problem } from '../errors.ts';
import type { Plans } from '../figures/plans.ts';
import { maxObjectBytes } from './parts.ts';

const bytesPerGib = 2 ** 30;

/** GiB of one upload by the name of the plan. */
export type UploadLimits = Readonly<Record<string, number>>;

/**
 * Holds an upload to what the key's plan allows. Nobody is asked for the plan where every plan allows it: API Gateway
 * answers an account 10 such questions a second.
 * @throws Problem `object-too-large`; `forbidden` for a key without a plan; `unavailable` where nobody can say which it has
 */
export async function requireWithinPlan(
  plans: Pick<Plans, 'planOf'>,
  limits: UploadLimits,
  keyId: string,
  bytes: number,
): Promise<void> {
  if (bytes <= Math.min(...Object.values(limits)) * bytesPerGib) return;
  const plan = await plans.planOf(keyId).catch((cause: unknown) => {
    throw new Problem('unavailable', 'The plan of the API key could not be found out.', {
      retryAfterSeconds: 5,
      cause,
    });
  });
  const limit = plan && limits[plan.name];
  if (limit === undefined) throw new Problem('forbidden', 'The key is in no plan of this stage.');
  const most = Math.min(limit * bytesPerGib, maxObjectBytes);
  if (bytes <= most) return;
  throw new Problem('object-too-large', `/bytes must be at most ${most} (${limit} GiB in this plan).`, {
    violations: [{ pointer: '/bytes', detail: `must be at most ${most}` }],
  });
}
