import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { wire } from './wire.ts';
import { work } from './work.ts';

const worker = wire(process.env);

export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  worker.measured(() => work(worker, event.Records, () => context.getRemainingTimeInMillis()));
