import { ArnFormat, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  CompositeAlarm,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import type { AlarmDefinition, Runbook } from './alarms/alarm-definition.ts';
import { pages, type PageName } from './alarms/pages.ts';
import { ruleOf } from './alarms/rule.ts';
import type { Metrics } from './metrics.ts';

interface AlarmsProps {
  readonly config: StageConfig;
  readonly metrics: Metrics;
}

/**
 * An alarm for each symptom, without an action, and a composite alarm for each cause, which tells the topic when it
 * begins and when it ends: so that one cause pages once.
 *
 * What an evaluator needs: metric math with arithmetic, comparisons, IF, SUM and MAX over [a, b, ...] (those without
 * a value are left out), FILL with a number, constants within; M of N; missing data breaching and not breaching;
 * periods of 1, 5, 30, 60 and 360 minutes; ANOMALY_DETECTION_BAND, which leaves its alarm in INSUFFICIENT_DATA
 * until there is enough history; composite rules with ALARM("name"), AND, OR, NOT and brackets.
 */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly pages: readonly CompositeAlarm[];
  readonly parts: readonly Alarm[];
  private readonly prefix: string;
  private readonly stage: string;

  constructor(scope: Construct, id: string, { config, metrics }: AlarmsProps) {
    super(scope, id);
    this.stage = config.stage;
    this.prefix = `hash-api-${config.stage}-`;
    this.topic = this.addTopic(config);
    const action = new SnsAction(this.topic);
    const composites = new Map<PageName, CompositeAlarm>();
    const parts: Alarm[] = [];
    for (const page of pages) {
      const definitions = page.parts(config, metrics);
      const alarms = definitions.map((definition) => this.addAlarm(definition));
      const composite = new CompositeAlarm(this, `page-${page.name}`, {
        compositeAlarmName: `${this.prefix}page-${page.name}`,
        alarmDescription: this.describe(page.meaning, 'npx hash-api status', page.runbook),
        alarmRule: AlarmRule.fromString(
          ruleOf({
            parts: definitions.map(({ name }) => name),
            together: page.together ?? [],
            behind: page.behind.map((name) => `page-${name}`),
            prefix: this.prefix,
          }),
        ),
      });
      composite.addAlarmAction(action);
      composite.addOkAction(action);
      // The rule names them, which CloudFormation does not see.
      const named = [...alarms, ...page.behind.map((name) => composites.get(name))];
      for (const dependency of named) if (dependency) composite.node.addDependency(dependency);
      composites.set(page.name, composite);
      parts.push(...alarms);
    }
    this.pages = [...composites.values()];
    this.parts = parts;
  }

  private addAlarm(definition: AlarmDefinition): Alarm {
    const { name, metric, of, meaning, first, runbook } = definition;
    const common = {
      alarmName: `${this.prefix}${name}`,
      alarmDescription: this.describe(meaning, first, runbook),
      metric,
      datapointsToAlarm: of[0],
      evaluationPeriods: of[1],
    };
    if ('band' in definition) {
      return new AnomalyDetectionAlarm(this, name, {
        ...common,
        stdDevs: definition.band.deviations,
        comparisonOperator:
          definition.band.side === 'below'
            ? ComparisonOperator.LESS_THAN_LOWER_THRESHOLD
            : ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
    }
    return new Alarm(this, name, {
      ...common,
      threshold: definition.threshold,
      comparisonOperator: definition.below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: definition.silenceBreaches
        ? TreatMissingData.BREACHING
        : TreatMissingData.NOT_BREACHING,
    });
  }

  private describe(meaning: string, first: string, runbook: Runbook): string {
    // The command line means stage dev where it is told nothing.
    const command =
      first.startsWith('npx ') && this.stage !== 'dev' ? `${first} --stage ${this.stage}` : first;
    return `${meaning} First: ${command} Then: docs/runbooks/${runbook}.md`;
  }

  private addTopic(config: StageConfig): Topic {
    const topic = new Topic(this, 'Topic', {
      displayName: `hash-api ${config.stage}: alarms`,
      enforceSSL: true,
    });
    // The policy that enforces TLS takes the place of the default one, which lets the account's alarms publish.
    const { account } = Stack.of(this);
    const alarmsOfStage = Stack.of(this).formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `${this.prefix}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': alarmsOfStage },
        },
      }),
    );
    if (config.alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(config.alarmEmail));
    return topic;
  }
}
