import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { rehearsalSource } from '../../core/names/rehearsal.ts';
import { rehearse, type Rehearsed } from './rehearse.ts';
import { wire } from './wire.ts';
import { work } from './work.ts';

const worker = wire(process.env);

export const handler = (
  { Records: records }: SQSEvent,
  context: Context,
): Promise<SQSBatchResponse | Rehearsed> => {
  const remainingMs = () => context.getRemainingTimeInMillis();
  return records.some(({ eventSource }) => eventSource === rehearsalSource)
    ? rehearse(worker, records, remainingMs)
    : work(worker, records, remainingMs);
};
