import { TemplateError } from './template-error.ts';

/** The account and region that names and ARNs are made for. */
export interface Account {
  readonly id: string;
  readonly region: string;
}

export interface Identified {
  readonly logicalId: string;
  readonly type: string;
  readonly name: string;
}

/** Property that gives a resource its physical name; where it is absent, `defaultName` is. */
export const nameProperties: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::ApiKey': 'Name',
  'AWS::ApiGateway::Model': 'Name',
  'AWS::ApiGateway::Stage': 'StageName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::CompositeAlarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ElastiCache::ServerlessCache': 'ServerlessCacheName',
  'AWS::ElastiCache::User': 'UserId',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Alias': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::RDS::DBCluster': 'DBClusterIdentifier',
  'AWS::RDS::DBProxy': 'DBProxyName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SecretsManager::Secret': 'Name',
};

/** The name of a resource that the template gives none: its logical id, of which a bucket's has no capitals. */
export const defaultName = (type: string, logicalId: string): string =>
  type === 'AWS::S3::Bucket' ? logicalId.toLowerCase() : logicalId;

/** Service, and the part of the ARN before the name; `global` ARNs carry no region, `ownerless` ones no account either. */
const arnFormats: Readonly<
  Record<string, { service: string; prefix: string; global?: true; ownerless?: true }>
> = {
  'AWS::CloudWatch::Alarm': { service: 'cloudwatch', prefix: 'alarm:' },
  'AWS::CloudWatch::CompositeAlarm': { service: 'cloudwatch', prefix: 'alarm:' },
  'AWS::CloudWatch::Dashboard': { service: 'cloudwatch', prefix: 'dashboard/' },
  'AWS::DynamoDB::GlobalTable': { service: 'dynamodb', prefix: 'table/' },
  'AWS::DynamoDB::Table': { service: 'dynamodb', prefix: 'table/' },
  'AWS::ElastiCache::ServerlessCache': { service: 'elasticache', prefix: 'serverlesscache:' },
  'AWS::ElastiCache::User': { service: 'elasticache', prefix: 'user:' },
  'AWS::Events::Rule': { service: 'events', prefix: 'rule/' },
  'AWS::IAM::Role': { service: 'iam', prefix: 'role/', global: true },
  'AWS::KMS::Key': { service: 'kms', prefix: 'key/' },
  'AWS::Kinesis::Stream': { service: 'kinesis', prefix: 'stream/' },
  'AWS::KinesisFirehose::DeliveryStream': { service: 'firehose', prefix: 'deliverystream/' },
  'AWS::Lambda::Function': { service: 'lambda', prefix: 'function:' },
  'AWS::Logs::LogGroup': { service: 'logs', prefix: 'log-group:' },
  'AWS::RDS::DBCluster': { service: 'rds', prefix: 'cluster:' },
  'AWS::RDS::DBProxy': { service: 'rds', prefix: 'db-proxy:' },
  'AWS::S3::Bucket': { service: 's3', prefix: '', global: true, ownerless: true },
  'AWS::SNS::Topic': { service: 'sns', prefix: '' },
  'AWS::SQS::Queue': { service: 'sqs', prefix: '' },
  'AWS::SecretsManager::Secret': { service: 'secretsmanager', prefix: 'secret:' },
};

/** Types whose `Ref` is the ARN, not the name. */
export const referencesByArn: ReadonlySet<string> = new Set([
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
]);

export function arnOf(resource: Identified, account: Account): string {
  const format = arnFormats[resource.type];
  if (format === undefined) {
    throw new TemplateError(`${resource.logicalId}: the ARN of a ${resource.type} is not known here`);
  }
  const region = format.global ? '' : account.region;
  const owner = format.ownerless ? '' : account.id;
  return `arn:aws:${format.service}:${region}:${owner}:${format.prefix}${resource.name}`;
}
