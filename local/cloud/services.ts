import { dynamodbFigures } from '../cloudwatch/figures/dynamodb.ts';
import { queueFigures } from '../cloudwatch/figures/sqs.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { DynamodbServer } from '../dynamodb/start.ts';
import { startDynamodb } from '../dynamodb/start.ts';
import type { SecretsManagerServer } from '../secrets-manager/start.ts';
import { startSecretsManager } from '../secrets-manager/start.ts';
import type { LogLine } from '../logs/log-files.ts';
import { startS3, type S3Server } from '../s3/start.ts';
import type { SqsServer } from '../sqs/start.ts';
import { startSqs } from '../sqs/start.ts';
import type { Account } from '../template/identifiers.ts';
import type { ResolvedTemplate } from '../template/resolve.ts';
import { bucketsOf, keyStates } from './buckets.ts';
import { clusterSecrets } from './secrets.ts';
import type { StateDirectory } from './state-directory.ts';
import type { Startup } from './steps.ts';
import { settleAll } from './steps.ts';

export interface Services {
  readonly sqs: SqsServer;
  readonly s3: S3Server;
  readonly dynamodb: DynamodbServer;
  readonly secretsManager: SecretsManagerServer;
}

interface ServicesOptions {
  readonly template: ResolvedTemplate;
  readonly account: Account;
  /** URL of the database as its owner. */
  readonly postgresOwner: string;
  readonly state: StateDirectory;
  readonly metrics: MetricStore;
  readonly log: LogLine;
  readonly startup: Startup;
}

/** The AWS services that functions call by their SDK, with what the template puts into them. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { template, account, state, metrics, startup } = options;
  const queues = template.ofType('AWS::SQS::Queue');
  const buckets = bucketsOf(template);
  const tables = template.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable');
  const [sqs, s3, dynamodb, secretsManager] = await settleAll([
    startup.step(
      'queues',
      async () =>
        startup.keep(
          await startSqs({
            queues: queues.map(({ name, properties }) => ({ name, attributes: properties })),
            region: account.region,
            account: account.id,
            directory: state.sqs,
            figuresOf: queueFigures(metrics),
          }),
        ),
      ({ endpoint }) => `SQS, ${count(queues.length, 'queue')}, ${endpoint}`,
    ),
    startup.step(
      'buckets',
      async () =>
        startup.keep(
          await startS3({
            buckets,
            region: account.region,
            account: account.id,
            directory: state.s3,
            keyStates: keyStates(template),
            log: options.log,
          }),
        ),
      ({ endpoint }) => `S3, ${count(buckets.length, 'bucket')}, ${endpoint}`,
    ),
    startup.step(
      'tables',
      async () =>
        startup.keep(
          await startDynamodb({
            tables: tables.map(({ name, properties }) => ({ TableName: name, ...properties })),
            directory: state.dynamodb,
            onRequest: dynamodbFigures(metrics),
          }),
        ),
      ({ endpoint }) => `DynamoDB, ${count(tables.length, 'table')}, ${endpoint}`,
    ),
    startup.step(
      'secrets',
      async () =>
        startup.keep(await startSecretsManager({ secrets: clusterSecrets(template, options.postgresOwner) })),
      ({ endpoint }) => `Secrets Manager, ${endpoint}`,
    ),
  ]);
  return { sqs, s3, dynamodb, secretsManager };
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
