import {
  paginateDescribeAlarms,
  type CloudWatchClient,
  type CompositeAlarm,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import type { Page } from '../../core/diagnosis/diagnose.ts';
import type { QueueName } from '../../lib/stage/stage-config.ts';

/** What the stage's alarms tell: which are on, and the names that CloudFormation has made up. */
export interface StageAlarms {
  /** Names without `hash-api-STAGE-`, single alarms only. */
  readonly on: readonly string[];
  /** Those that page: composite ones. */
  readonly pages: readonly Page[];
  readonly queues: Readonly<Record<QueueName, QueueNames>>;
  readonly cluster: string | undefined;
}

/** Of a queue and of its dead letters; undefined where no alarm names them. */
interface QueueNames {
  readonly queue: string | undefined;
  readonly deadLetterQueue: string | undefined;
}

export async function readAlarms(client: CloudWatchClient, stage: string): Promise<StageAlarms> {
  const prefix = `hash-api-${stage}-`;
  const alarms: MetricAlarm[] = [];
  const composites: CompositeAlarm[] = [];
  const query = { AlarmNamePrefix: prefix, AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const] };
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of paginateDescribeAlarms({ client }, query)) {
    alarms.push(...MetricAlarms);
    composites.push(...CompositeAlarms);
  }
  if (alarms.length === 0) {
    throw new Error(
      `There are no alarms named ${prefix}… in this account and region. Is stage ${stage} deployed, and AWS_REGION set?`,
    );
  }
  const dimension = (namespace: string, name: string, accept: (alarm: string) => boolean) =>
    alarms
      .filter(({ AlarmName = '' }) => accept(AlarmName.slice(prefix.length)))
      .flatMap(metricsOf)
      .find((metric) => metric.namespace === namespace && metric.dimensions.has(name))
      ?.dimensions.get(name);
  const queuesOf = (before: string): QueueNames => ({
    queue: dimension('AWS/SQS', 'QueueName', (alarm) => alarm === `${before}oldest-message`),
    deadLetterQueue: dimension('AWS/SQS', 'QueueName', (alarm) => alarm === `${before}dead-letters`),
  });
  const isOn = ({ StateValue }: MetricAlarm | CompositeAlarm): boolean => StateValue === 'ALARM';
  const parts = alarms.filter(isOn).flatMap((alarm) => toPage(alarm, prefix));
  return {
    // The part that is on tells what to type; the page only that some part is.
    pages: composites
      .filter(isOn)
      .flatMap((alarm) => toPage(alarm, prefix))
      .map((page) => ({
        ...page,
        first: parts.find(({ runbook }) => runbook === page.runbook)?.first ?? page.first,
      })),
    on: alarms.flatMap(({ AlarmName = '', StateValue }) =>
      StateValue === 'ALARM' ? [AlarmName.slice(prefix.length)] : [],
    ),
    queues: { compute: queuesOf(''), object: queuesOf('object-') },
    cluster: dimension('AWS/RDS', 'DBClusterIdentifier', () => true),
  };
}

/** What the template's descriptions say: a meaning, then the first command, then the runbook. */
function toPage(
  { AlarmName = '', AlarmDescription = '' }: MetricAlarm | CompositeAlarm,
  prefix: string,
): Page[] {
  const [, meaning, first, runbook] = /^(.*) First: (.*) Then: (\S+)$/.exec(AlarmDescription) ?? [];
  return meaning === undefined || first === undefined || runbook === undefined
    ? []
    : [{ name: AlarmName.slice(prefix.length), meaning, first, runbook }];
}

interface AlarmMetric {
  readonly namespace: string | undefined;
  readonly dimensions: ReadonlyMap<string | undefined, string | undefined>;
}

function metricsOf({ Namespace, Dimensions = [], Metrics = [] }: MetricAlarm): AlarmMetric[] {
  const own = { Namespace, Dimensions };
  return [own, ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])].map((metric) => ({
    namespace: metric.Namespace,
    dimensions: new Map(metric.Dimensions?.map(({ Name, Value }) => [Name, Value])),
  }));
}
