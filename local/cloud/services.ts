import { dynamodbFigures } from '../cloudwatch/figures/dynamodb.ts';
import { queueFigures } from '../cloudwatch/figures/sqs.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { DynamodbServer } from '../dynamodb/start.ts';
import { startDynamodb } from '../dynamodb/start.ts';
import type { SecretsManagerServer } from '../secrets-manager/start.ts';
import { startSecretsManager } from '../secrets-manager/start.ts';
import type { SqsServer } from '../sqs/start.ts';
import { startSqs } from '../sqs/start.ts';
import type { Account } from '../template/identifiers.ts';
import type { ResolvedTemplate } from '../template/resolve.ts';
import { clusterSecrets } from './secrets.ts';
import type { StateDirectory } from './state-directory.ts';
import type { Startup } from './steps.ts';
import { settleAll } from './steps.ts';

export interface Services {
  readonly sqs: SqsServer;
  readonly dynamodb: DynamodbServer;
  readonly secretsManager: SecretsManagerServer;
}

/** The AWS services that functions call by their SDK, with what the template puts into them. */
export async function startServices(
  template: ResolvedTemplate,
  account: Account,
  postgresOwner: string,
  state: StateDirectory,
  metrics: MetricStore,
  startup: Startup,
): Promise<Services> {
  const queues = template.ofType('AWS::SQS::Queue');
  const tables = template.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable');
  const [sqs, dynamodb, secretsManager] = await settleAll([
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
        startup.keep(await startSecretsManager({ secrets: clusterSecrets(template, postgresOwner) })),
      ({ endpoint }) => `Secrets Manager, ${endpoint}`,
    ),
  ]);
  return { sqs, dynamodb, secretsManager };
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
