import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueName, StageConfig } from '../stage/stage-config.ts';
import type { Network } from './network.ts';

/** What functions do themselves; Lambda receives and deletes messages from outside of the VPC. */
const messageActions = ['sqs:SendMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'];

/** What the function for operators does with dead letters. */
const deadLetterActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage'];

interface Deliveries {
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly maxConcurrency: number;
}

interface TaskQueueProps {
  readonly name: QueueName;
  readonly config: StageConfig;
  readonly network: Network;
}

/** An object or a part of one may take all of an invocation's time, and one that is done is not to wait for another. */
const oneByOne = { batchSize: 1, windowSeconds: 0 };

/**
 * A queue of tasks for workers of one kind, and where messages go that failed `maxReceiveCount` times; both have a
 * lifetime. Standard queues: the sender names the tenant as `MessageGroupId`, which makes SQS deliver fairly between
 * tenants.
 *
 * Messages of the compute queue carry inputs: they are encrypted with a key of the customer's, whose use CloudTrail
 * records. Those of the object queue name a task, and SQS's own key is enough.
 */
export class TaskQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  private readonly deliveries: Deliveries;
  private readonly key: Key | undefined;

  constructor(scope: Construct, id: string, { name, config, network }: TaskQueueProps) {
    super(scope, id);
    const settings = config.workers[name];
    this.deliveries = { ...oneByOne, ...settings };
    this.key = name === 'compute' ? this.keyOfInputs(config) : undefined;
    const encrypted = {
      ...(this.key
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: this.key }
        : { encryption: QueueEncryption.SQS_MANAGED }),
      enforceSSL: true,
    };
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
    network.letThrough(network.sqs, messageActions, this.queue.queueArn);
    network.letThrough(network.sqs, deadLetterActions, this.deadLetterQueue.queueArn);
  }

  /** Lets a function send tasks; SQS encrypts inputs with a data key that it asks for in the sender's name. */
  grantSend(grantee: IGrantable): void {
    this.queue.grant(grantee, 'sqs:SendMessage');
    this.key?.grant(grantee, 'kms:GenerateDataKey', 'kms:Decrypt');
  }

  /** Lets a function open dead letters and send their tasks again. */
  grantDeadLetters(grantee: IGrantable): void {
    this.deadLetterQueue.grant(grantee, ...deadLetterActions);
    this.grantSend(grantee);
  }

  /** Makes Lambda call the function with batches of tasks, and lets the function take and return them. */
  feed(worker: LambdaFunction): void {
    const { batchSize, windowSeconds, maxConcurrency } = this.deliveries;
    worker.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize,
        ...(windowSeconds > 0 && { maxBatchingWindow: Duration.seconds(windowSeconds) }),
        maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
  }

  /** Lets a function read the queue's state, as a probe. */
  grantProbe(grantee: IGrantable): void {
    this.queue.grant(grantee, 'sqs:GetQueueAttributes');
  }

  private keyOfInputs({ stage, retainData }: StageConfig): Key {
    return new Key(this, 'Key', {
      description: `hash-api ${stage}: inputs of queued tasks`,
      enableKeyRotation: true,
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}
