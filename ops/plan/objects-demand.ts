import { z } from 'zod';
import { maxUploadPartGib, maxUploadParts } from '../../core/limits.ts';
import { modelledAlgorithms } from '../fan-out/model/coefficients.ts';

const mib = z
  .number()
  .positive()
  .max(maxUploadParts * maxUploadPartGib * 1024);
const share = z.number().gt(0).max(1);

/** Objects of one kind. */
export const objectSchema = z.strictObject({
  name: z.string().min(1).max(60),
  /** All in one pass: those that ops/fan-out has coefficients of. */
  algorithms: z.array(z.enum(modelledAlgorithms)).min(1).max(modelledAlgorithms.length),
  /** At a factor of 1; one of both. */
  perSecond: z.number().positive().max(100_000).optional(),
  perHour: z.number().positive().max(100_000_000).optional(),
  /** MiB of each, or how they are distributed. */
  mib: z.union([
    mib.transform((all) => [{ mib: all, share: 1 }]),
    z.array(z.strictObject({ mib, share })).min(1).max(20),
  ]),
  /** Share that is answered by a checksum that S3 keeps, or by the cache: nothing is read. */
  knownShare: z.number().min(0).max(1).default(0),
  /** Share that is uploaded through the API; the others lie in buckets of the operator. */
  uploadedShare: z.number().min(0).max(1).default(0),
  /** 99 of 100 end within this, waiting included. */
  finishMinutes: z.number().positive().max(20_160).default(60),
});

export type DemandedObjects = z.output<typeof objectSchema>;

/** A second, at a factor of 1. */
export const objectsPerSecond = ({ perSecond, perHour = 0 }: DemandedObjects): number =>
  perSecond ?? perHour / 3600;

/** What no field says of itself. */
export function objectFaults(objects: readonly DemandedObjects[]): string[] {
  return objects.flatMap(({ perSecond, perHour, mib: sizes }, index) => {
    const together = sizes.reduce((sum, one) => sum + one.share, 0);
    return [
      ...((perSecond === undefined) === (perHour === undefined)
        ? [`objects.${index}: perSecond or perHour is needed, and only one of them`]
        : []),
      ...(Math.abs(together - 1) > 1e-6
        ? [`objects.${index}.mib: the shares must add up to 1, and are ${together}`]
        : []),
    ];
  });
}
