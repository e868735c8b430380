import { InvokeCommand, LambdaServiceException, type LambdaClient } from '@aws-sdk/client-lambda';
import { Problem } from '../../core/errors.ts';
import type { UploadStore } from '../../core/objects/ports.ts';
import { recordsAnswer, type RecordsAnswer, type RecordsRequest } from '../../core/uploads/records.ts';

const unavailable = (cause?: unknown): Problem =>
  new Problem('unavailable', 'Uploads cannot be looked up at present.', { retryAfterSeconds: 5, cause });

/** Throttled, not there yet, or no answer at all: a call that may go well later. */
const isPassing = (error: unknown): boolean =>
  !(error instanceof LambdaServiceException) ||
  error.$retryable !== undefined ||
  (error.$metadata.httpStatusCode ?? 500) >= 500 ||
  error.$metadata.httpStatusCode === 429;

/** The store of uploads, through the function in the VPC. */
export function createUploadRecords(client: LambdaClient, functionName: string): UploadStore {
  async function ask(request: RecordsRequest): Promise<Exclude<RecordsAnswer, { unavailable: true }>> {
    const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(request) });
    const { FunctionError, Payload } = await client.send(command).catch((error: unknown) => {
      throw isPassing(error) ? unavailable(error) : error;
    });
    if (FunctionError !== undefined || !Payload) {
      throw new Error(`${functionName} failed at ${request.operation}`);
    }
    const answer = recordsAnswer.parse(JSON.parse(Payload.transformToString()));
    if ('unavailable' in answer) throw unavailable();
    return answer;
  }
  return {
    async insert(upload) {
      await ask({ operation: 'insert', upload });
    },
    async get(tenant, id) {
      return (await ask({ operation: 'get', tenant, id })).upload ?? undefined;
    },
    async complete(tenant, id, object) {
      const { upload, completed = false } = await ask({ operation: 'complete', tenant, id, object });
      return upload ? { upload, completed } : undefined;
    },
    async abort(tenant, id) {
      return (await ask({ operation: 'abort', tenant, id })).upload ?? undefined;
    },
  };
}
