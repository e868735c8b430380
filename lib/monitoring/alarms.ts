import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import { alarmDefinitions } from './alarm-definitions.ts';
import type { Metrics } from './metrics.ts';

interface AlarmsProps {
  readonly config: StageConfig;
  readonly metrics: Metrics;
}

/** The alarms without which nobody should run the service, all to one topic, when they begin and when they end. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { config, metrics }: AlarmsProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      displayName: `hash-api ${config.stage}: alarms`,
      enforceSSL: true,
    });
    // The policy that enforces TLS takes the place of the default one, which lets the account's alarms publish.
    const { account } = Stack.of(this);
    const alarmsOfAccount = Stack.of(this).formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `hash-api-${config.stage}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': alarmsOfAccount },
        },
      }),
    );
    if (config.alarmEmail !== undefined) this.topic.addSubscription(new EmailSubscription(config.alarmEmail));

    const action = new SnsAction(this.topic);
    this.alarms = alarmDefinitions(config, metrics).map(
      ({ name, metric, threshold, ofMinutes, description }) => {
        const alarm = new Alarm(this, name, {
          alarmName: `hash-api-${config.stage}-${name}`,
          alarmDescription: description,
          metric,
          threshold,
          comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
          datapointsToAlarm: ofMinutes[0],
          evaluationPeriods: ofMinutes[1],
          treatMissingData: TreatMissingData.NOT_BREACHING,
        });
        alarm.addAlarmAction(action);
        alarm.addOkAction(action);
        return alarm;
      },
    );
  }
}
