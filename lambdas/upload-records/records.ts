import { Problem } from '../../core/errors.ts';
import type { UploadStore } from '../../core/objects/ports.ts';
import { recordsRequest, type RecordsAnswer } from '../../core/uploads/records.ts';
import { errorKind, log } from '../log.ts';

async function perform(request: unknown, store: UploadStore): Promise<RecordsAnswer> {
  const asked = recordsRequest.parse(request);
  switch (asked.operation) {
    case 'insert':
      await store.insert(asked.upload);
      return { upload: null };
    case 'get':
      return { upload: (await store.get(asked.tenant, asked.id)) ?? null };
    case 'complete': {
      const done = await store.complete(asked.tenant, asked.id, asked.object);
      return { upload: done?.upload ?? null, completed: done?.completed ?? false };
    }
    case 'abort':
      return { upload: (await store.abort(asked.tenant, asked.id)) ?? null };
  }
}

/**
 * One call of the store. A database that is down is an answer too: it has alarms of its own, and those of this function
 * are for its own failures.
 * @throws where the request is none
 */
export async function answer(request: unknown, store: UploadStore): Promise<RecordsAnswer> {
  try {
    return await perform(request, store);
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'unavailable')) throw error;
    log.warn('the database does not answer', { error: errorKind(error.cause) });
    return { unavailable: true };
  }
}
