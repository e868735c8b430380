import { Stack, Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Api } from './api.ts';
import type { Cache } from './cache.ts';
import type { ServiceFunction } from './service-function.ts';
import type { TaskQueue } from './task-queue.ts';

interface StatsAccessProps {
  readonly stats: ServiceFunction;
  readonly figures: ServiceFunction;
  readonly api: Api;
  readonly queues: readonly TaskQueue[];
  readonly cache: Cache;
}

/**
 * What the function `stats` may read. It runs outside of the VPC, where AWS's own APIs are reached without an
 * interface endpoint each (7.30 USD a month and zone), and asks `figures` for what is only reached from inside.
 *
 * A policy of its own, not the role's: it names the usage plans, which come after the functions that the API calls.
 */
export class StatsAccess extends Construct {
  constructor(scope: Construct, id: string, { stats, figures, api, queues, cache }: StatsAccessProps) {
    super(scope, id);
    const { partition, region } = Stack.of(this);
    const plans = `arn:${partition}:apigateway:${region}::/usageplans`;
    const usage = [...api.plans.values()].map(({ usagePlanId }) => `${plans}/${usagePlanId}/usage`);
    const metrics = new Policy(this, 'Metrics', {
      statements: [new PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] })],
    });
    Validations.of(metrics).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'GetMetricData knows no resources (Service Authorization Reference, Amazon CloudWatch).',
    });
    stats.role.attachInlinePolicy(metrics);
    stats.role.attachInlinePolicy(
      new Policy(this, 'Sources', {
        statements: [
          new PolicyStatement({ actions: ['apigateway:GET'], resources: [plans, ...usage] }),
          new PolicyStatement({
            actions: ['sqs:GetQueueAttributes'],
            resources: queues.flatMap(({ queue, deadLetterQueue }) => [
              queue.queueArn,
              deadLetterQueue.queueArn,
            ]),
          }),
          new PolicyStatement({
            actions: ['elasticache:DescribeServerlessCaches'],
            resources: [cache.arn],
          }),
          new PolicyStatement({
            actions: ['lambda:InvokeFunction'],
            resources: [figures.lambda.functionArn],
          }),
        ],
      }),
    );
  }
}
