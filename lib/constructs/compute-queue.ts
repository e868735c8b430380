import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';

/**
 * The queue of tasks that need CPU, and where messages go that failed `maxReceiveCount` times.
 * Messages carry inputs, so both are encrypted with a key of the customer's, whose use CloudTrail records,
 * and both have a lifetime. Standard queues: the sender names the tenant as `MessageGroupId`, which makes
 * SQS deliver fairly between tenants.
 */
export class ComputeQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    const settings = config.computeQueue;
    const encryptionMasterKey = new Key(this, 'Key', {
      description: `hash-api ${config.stage}: inputs of queued tasks`,
      enableKeyRotation: true,
      removalPolicy: config.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const encrypted = { encryption: QueueEncryption.KMS, encryptionMasterKey, enforceSSL: true };
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      ...encrypted,
      // A message keeps the age that it had in the first queue.
      retentionPeriod: Duration.days(settings.deadLetterRetentionDays),
    });
    this.queue = new Queue(this, 'Tasks', {
      ...encrypted,
      retentionPeriod: Duration.hours(settings.retentionHours),
      visibilityTimeout: Duration.seconds(settings.visibilityTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: settings.maxReceiveCount },
    });
  }
}
