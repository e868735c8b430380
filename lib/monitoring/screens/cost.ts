import { SingleValueWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Metrics } from '../metrics.ts';
import { heading, row } from './widgets.ts';

/** What does it cost? */
export function costScreen({
  cost,
  gateway,
  answers,
  tasks,
  objects,
  database,
  cache,
}: Metrics): IWidget[][] {
  return [
    heading(
      'What does it cost?',
      'At the pace of each minute and the list prices of us-east-1 (lib/prices/prices.json), without free tiers. Left out is what stands still: endpoints, keys, storage, alarms, metrics, the firewall.',
    ),
    [
      new SingleValueWidget({
        title: 'Each part costs (USD an hour).',
        width: 24,
        height: 3,
        metrics: [...cost],
      }),
    ],
    row(
      {
        title: 'The parts together cost what the load explains.',
        left: { unit: 'USD an hour', metrics: cost },
        stacked: true,
      },
      {
        title: 'What drives it: requests, and bytes hashed.',
        left: { unit: 'requests a minute', metrics: [gateway.requests, answers.queued] },
        right: { unit: 'bytes a minute', metrics: [answers.bytes] },
      },
      {
        title: 'What stands idle: database capacity and empty receives.',
        left: { unit: 'ACU', metrics: [database.averageCapacity] },
        right: { unit: 'calls a minute', metrics: [tasks.emptyReceives, objects.emptyReceives] },
      },
      {
        title: 'What the cache holds and does.',
        left: { unit: 'bytes', metrics: [cache.bytes] },
        right: { unit: 'units a minute', metrics: [cache.units] },
      },
    ),
  ];
}
