import { price } from '../../../lib/prices/prices.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import { minutesOfDay } from '../day.ts';
import type { CostLine } from './cost.ts';
import type { ObjectLoad } from './object-load.ts';

const daysOfMonth = 365 / 12;
const secondsOfMonth = daysOfMonth * 86_400;
/** Of a message: send, receive, delete. */
const callsOfMessage = 3;
/** As of the compute queue: five pollers that wait for 20 s each. */
const idleReceivesPerSecond = 5 / 20;

const average = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / minutesOfDay;
const say = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 3 });

/**
 * What objects cost beside what their tasks do. Reading within the region costs its requests alone. Keeping objects in
 * the operator's own buckets is not in it; what is uploaded stays as long as the bucket keeps it.
 */
export function objectCostLines(load: ObjectLoad, { functions, objects }: StageConfig): CostLine[] {
  const gib = (average(load.workers) * functions['object-worker'].memoryMib) / 1024;
  const messages = average(load.messages);
  const keptGb = (average(load.bytesStored) * 86_400 * objects.uploadRetentionDays) / 1e9;
  const { uploads, puts, reads } = load;
  const lines = [
    {
      part: 'Lambda: object workers',
      usdPerMonth: secondsOfMonth * (messages * price('lambdaRequest') + gib * price('lambdaGibSecond')),
      of: `${say(gib)} GiB at work`,
    },
    {
      part: 'S3: requests',
      usdPerMonth:
        secondsOfMonth * (average(reads) * price('storeRead') + average(puts) * price('storeWrite')),
      of: `${say(average(reads))} reads/s, ${say(average(puts))} writes/s`,
    },
    {
      part: 'S3: uploads',
      usdPerMonth: keptGb * price('storeGbMonth'),
      of: `${say(keptGb)} GB of ${objects.uploadRetentionDays} days`,
    },
    {
      part: 'SQS: objects',
      usdPerMonth:
        secondsOfMonth *
        ((callsOfMessage * messages + idleReceivesPerSecond) * price('queueCall') +
          messages * price('queueFairSend')),
      of: `${say(messages)} messages/s`,
    },
    {
      part: 'Lambda: uploads',
      usdPerMonth:
        secondsOfMonth *
        (average(uploads.perSecond) * price('lambdaRequest') +
          ((average(uploads.erlangs) * functions.uploads.memoryMib) / 1024) * price('lambdaGibSecond')),
      of: `${say(average(uploads.perSecond))} requests/s`,
    },
  ];
  return lines.filter(({ usdPerMonth }) => usdPerMonth > 0);
}
