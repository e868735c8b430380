import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { keyTags } from '../../core/names/key-tags.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import type { ServiceFunction } from './service-function.ts';

interface KeyExpiryProps {
  readonly config: StageConfig;
  readonly keyExpiry: ServiceFunction;
}

/**
 * Ends API keys at their time. API Gateway knows no end of a key, and the command that set it has long ended by then.
 * The function runs outside of the VPC, where it reaches API Gateway without an interface endpoint, and may change only
 * keys that carry this stage's tag.
 */
export class KeyExpiry extends Construct {
  constructor(scope: Construct, id: string, { config, keyExpiry }: KeyExpiryProps) {
    super(scope, id);
    const { partition, region } = Stack.of(this);
    const keys = `arn:${partition}:apigateway:${region}::/apikeys`;
    const policy = new Policy(this, 'Keys', {
      statements: [
        new PolicyStatement({ actions: ['apigateway:GET'], resources: [keys] }),
        new PolicyStatement({
          actions: ['apigateway:PATCH', 'apigateway:DELETE'],
          resources: [`${keys}/*`],
          conditions: { StringEquals: { [`aws:ResourceTag/${keyTags.stage}`]: config.stage } },
        }),
      ],
    });
    Validations.of(policy).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:apigateway:<AWS::Region>::/apikeys/*]`,
      reason: 'Keys are made at run time; the condition leaves those that carry the tag of this stage.',
    });
    keyExpiry.role.attachInlinePolicy(policy);
    new Rule(this, 'EveryFiveMinutes', {
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaTarget(keyExpiry.lambda, { retryAttempts: 0 })],
    });
  }
}
