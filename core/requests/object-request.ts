import type * as z from 'zod/mini';
import type { Violation } from '../errors.ts';
import {
  compositeAlgorithms,
  findAlgorithm,
  findObjectAlgorithm,
  listedAlgorithms,
  type ObjectAlgorithm,
} from '../hashing/algorithms.ts';
import type { ObjectOptions, ObjectWork } from '../objects/object-work.ts';
import { isTaskId } from '../tasks/task-id.ts';
import { parameterNames, type OptionFields, type taskBody } from './fields.ts';

type Body = z.infer<typeof taskBody>;
type Source = Body['source'];
type Options = NonNullable<Body['options']> & OptionFields;

/** An object that the request names, not looked at yet. Of an upload, its row says how many bytes it has. */
export type ObjectReference =
  Extract<ObjectWork['source'], { kind: 'object' }> | { readonly kind: 'upload'; readonly uploadId: string };

export interface ObjectRequest {
  readonly reference: ObjectReference;
  readonly algorithms: readonly ObjectAlgorithm[];
  readonly options: ObjectOptions;
}

/** Bytes of a key in UTF-8 (Amazon S3 User Guide, "Naming Amazon S3 objects"). */
const maxKeyBytes = 1024;
/** Version ids are up to 1,024 bytes (Amazon S3 User Guide, "How S3 Versioning works"). */
const maxVersionIdBytes = 1024;

const objectAlgorithmNames = listedAlgorithms.flatMap(({ name }) => findObjectAlgorithm(name)?.name ?? []);

export const namesObject = (source: Source): boolean =>
  source.s3 !== undefined || source.upload_id !== undefined;

function textViolation(pointer: string, text: string, maxBytes: number): Violation[] {
  const bytes = Buffer.byteLength(text);
  return bytes >= 1 && bytes <= maxBytes && text.isWellFormed()
    ? []
    : [{ pointer, detail: `must be 1 to ${maxBytes} bytes in UTF-8` }];
}

function readReference(
  source: Source,
  allowedBuckets: readonly string[],
  violations: Violation[],
): ObjectReference {
  const { s3, upload_id: uploadId } = source;
  const chosen = uploadId === undefined ? 's3' : 'upload_id';
  for (const other of ['s3', 'string', 'data', 'encoding'] as const) {
    if (other === chosen || source[other] === undefined) continue;
    violations.push({ pointer: `/source/${other}`, detail: `cannot stand beside /${chosen}` });
  }
  if (uploadId !== undefined) {
    if (!isTaskId(uploadId)) violations.push({ pointer: '/source/upload_id', detail: 'must be a UUIDv7' });
    return { kind: 'upload', uploadId };
  }
  const { bucket = '', key = '', version_id: versionId } = s3 ?? {};
  if (!allowedBuckets.includes(bucket)) {
    violations.push({
      pointer: '/source/s3/bucket',
      detail: 'must be a bucket that the operator of the service has allowed (objects.allowedBuckets)',
    });
  }
  violations.push(...textViolation('/source/s3/key', key, maxKeyBytes));
  if (versionId !== undefined) {
    violations.push(...textViolation('/source/s3/version_id', versionId, maxVersionIdBytes));
  }
  return { kind: 'object', bucket, key, ...(versionId !== undefined && { versionId }) };
}

function readObjectAlgorithms(names: readonly string[], violations: Violation[]): ObjectAlgorithm[] {
  const found = new Set<ObjectAlgorithm>();
  names.forEach((name, index) => {
    const algorithm = findObjectAlgorithm(name);
    if (algorithm) {
      found.add(algorithm);
      return;
    }
    const detail = findAlgorithm(name)
      ? 'is for passwords, and goes with /source/string or /source/data only'
      : `must be one of ${objectAlgorithmNames.join(', ')}`;
    violations.push({ pointer: `/algorithms/${index}`, detail });
  });
  return [...found];
}

/** A task over an object can be sent again from its row: what may stand in no row, it does not take. */
function refuseOthers(options: Options, violations: Violation[]): void {
  if (options.key !== undefined) {
    violations.push({ pointer: '/options/key', detail: 'does not go with an object: no secret is kept' });
  }
  for (const name of ['salt', 'parameters', ...parameterNames] as const) {
    if (options[name] === undefined) continue;
    violations.push({ pointer: `/options/${name}`, detail: 'goes with a password algorithm only' });
  }
}

/** Undefined where no composite checksum is asked for. */
function readPartSize(
  asked: number | undefined,
  algorithms: readonly ObjectAlgorithm[],
  violations: Violation[],
): number | undefined {
  const composite = algorithms.find((algorithm) => 'partSize' in algorithm);
  const pointer = '/options/part_size';
  if (!composite) {
    const names = Object.keys(compositeAlgorithms).join(' or ');
    if (asked !== undefined) violations.push({ pointer, detail: `goes with ${names} only` });
    return undefined;
  }
  const { minimumBytes, maximumBytes, defaultBytes } = composite.partSize;
  const size = asked ?? defaultBytes;
  if (size < minimumBytes || size > maximumBytes) {
    violations.push({ pointer, detail: `must be ${minimumBytes} to ${maximumBytes} bytes` });
  }
  return size;
}

/** `POST /tasks` with an object as its source; what is wrong is added to `violations`. */
export function readObjectRequest(
  { algorithms: names, source, options = {} }: Body,
  allowedBuckets: readonly string[],
  violations: Violation[],
): ObjectRequest {
  const reference = readReference(source, allowedBuckets, violations);
  const algorithms = readObjectAlgorithms(names, violations);
  refuseOthers(options, violations);
  const partSize = readPartSize(options.part_size, algorithms, violations);
  const { output = 'hex', recompute = false } = options;
  return {
    reference,
    algorithms,
    options: { output, recompute, ...(partSize !== undefined && { partSize }) },
  };
}
