import { ObjectFailure } from './object-failures.ts';
import type { ObjectHead, ObjectLocation } from './object-reader.ts';
import type { ObjectIdentity, ObjectSource } from './object-work.ts';
import type { ClaimedObject, Holding } from './ports.ts';
import { readHead, type HeadPorts } from './read-head.ts';
import type { ObjectWorkerLimits, ObjectWorkerPorts } from './worker-ports.ts';

type Ports = HeadPorts & Pick<ObjectWorkerPorts, 'objects' | 'uploads'>;
type Settings = Pick<ObjectWorkerLimits, 'allowedBuckets' | 'uploadsBucket'>;

/** Where a task's bytes are, and which of the object's states, where that is known. Throws ObjectFailure. */
async function locate(
  { uploads }: Pick<Ports, 'uploads'>,
  { allowedBuckets, uploadsBucket }: Settings,
  tenant: string,
  source: ObjectSource,
): Promise<ObjectLocation & { readonly etag?: string | undefined }> {
  if (source.kind === 'object') {
    // The operator may have taken it off the list since the task was accepted.
    if (!allowedBuckets.includes(source.bucket)) throw new ObjectFailure('object-access-denied');
    return source;
  }
  const upload = await uploads.get(tenant, source.uploadId);
  if (upload?.status === 'open') throw new ObjectFailure('upload-not-complete');
  if (upload?.status !== 'completed' || !upload.object) throw new ObjectFailure('upload-expired');
  return { bucket: uploadsBucket, key: upload.key, ...upload.object };
}

/** The head of the object that is pinned. Throws ObjectFailure `object-changed` where it is another now; ReadInterrupted. */
export async function pinnedHead(
  ports: HeadPorts,
  holding: Holding,
  identity: ObjectIdentity,
  signal: AbortSignal,
): Promise<ObjectHead> {
  const head = await readHead(ports, holding, identity, signal).catch((error: unknown) => {
    const gone = error instanceof ObjectFailure && error.code === 'object-not-found';
    throw gone ? new ObjectFailure('object-changed', { cause: error }) : error;
  });
  if (head.identity.etag !== identity.etag || head.identity.bytes !== identity.bytes) {
    throw new ObjectFailure('object-changed');
  }
  return { ...head, identity };
}

/**
 * The task's object as it is now, pinned: what an earlier attempt pinned, or what is there, or what was uploaded.
 * Undefined where the task is no longer this attempt's. Throws ObjectFailure, ReadInterrupted.
 */
export async function pinObject(
  ports: Ports,
  settings: Settings,
  claim: ClaimedObject,
  signal: AbortSignal,
): Promise<ObjectHead | undefined> {
  if (claim.identity) return pinnedHead(ports, claim, claim.identity, signal);
  const { etag, ...location } = await locate(ports, settings, claim.tenant, claim.work.source);
  const head = await readHead(ports, claim, location, signal);
  if (etag !== undefined && etag !== head.identity.etag) throw new ObjectFailure('object-changed');
  const pinned = await ports.objects.pin(claim, head.identity);
  if (pinned.outcome !== 'applied') return undefined;
  return { ...head, identity: pinned.identity };
}
