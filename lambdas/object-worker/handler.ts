import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { wire } from './wire.ts';
import { work } from './work.ts';

const worker = wire(process.env);

export const handler = ({ Records: records }: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  work(worker, records, () => context.getRemainingTimeInMillis());
