import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { StageConfig } from '../../stage/stage-config.ts';
import { mostInFlight } from '../alarms/task-alarms.ts';
import type { Metrics } from '../metrics.ts';
import { row } from './widgets.ts';

/** The object queue, its workers, and what reading objects takes. */
export function objectRows({ alarms, workers }: StageConfig, { objects }: Metrics): IWidget[][] {
  const promise = { value: alarms.taskWaitSeconds, label: 'promised wait' };
  return [
    row(
      {
        title: 'Objects: as many messages are done as sent.',
        left: { unit: 'messages a minute', metrics: [objects.sent, objects.deleted] },
        right: { unit: 'messages', metrics: [objects.waiting] },
      },
      {
        title: 'Objects: nothing waits longer than promised.',
        left: {
          unit: 'seconds',
          metrics: [objects.oldestMessage, objects.backlogSeconds],
          limits: [promise],
        },
        right: {
          unit: 'percent of the retention',
          metrics: [objects.oldestMessagePercent],
          limits: [{ value: 100, label: 'messages expire' }],
        },
      },
      {
        title: 'Objects: some workers are free, and few messages in flight.',
        left: {
          unit: 'environments',
          metrics: [objects.busyWorkers],
          limits: [{ value: workers.object.maxConcurrency, label: 'maxConcurrency' }],
        },
        right: {
          unit: 'messages',
          metrics: [objects.inFlight],
          limits: [{ value: mostInFlight, label: 'SQS delivers no more' }],
        },
      },
      {
        title: 'Objects: nothing is in the dead-letter queue.',
        left: { unit: 'messages', metrics: [objects.deadLetters] },
      },
    ),
    row(
      {
        title: 'Objects: a worker reads as fast as ever.',
        left: { unit: 'bytes a second', metrics: [objects.bytesPerSecond] },
        right: { unit: 'bytes a minute', metrics: [objects.bytesRead] },
      },
      {
        title: 'Objects: the hash rarely waits for bytes.',
        left: {
          unit: 'percent of the time',
          metrics: [objects.readWaitPercent],
          limits: [{ value: 80, label: 'alarm, where messages wait' }],
        },
        right: { unit: 'reads a minute', metrics: [objects.readsInterrupted] },
      },
      {
        title: 'Objects: work goes on from checkpoints, none is refused.',
        left: {
          unit: 'a minute',
          metrics: [objects.checkpointsSaved, objects.resumptions, objects.checkpointsRefused],
        },
        right: { unit: 'parts a minute', metrics: [objects.partsCompleted] },
      },
      {
        title: 'Objects: what is known is not read.',
        left: { unit: 'digests a minute', metrics: [objects.fromCache, objects.fromS3] },
      },
    ),
  ];
}
