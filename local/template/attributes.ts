import type { Account, Identified } from './identifiers.ts';
import { arnOf } from './identifiers.ts';

/** Host that every address of the template means here. */
const loopback = '127.0.0.1';

/**
 * Attributes (`Fn::GetAtt`) beside `Arn`. Addresses are loopback: a port that matters is in a setting that
 * the local cloud overrides (DATABASE_URL, CACHE_URL).
 */
const attributes: Readonly<
  Record<string, Readonly<Record<string, (resource: Identified, account: Account) => string>>>
> = {
  'AWS::ApiGateway::RestApi': {
    RootResourceId: ({ logicalId }) => `${logicalId}-root`,
    RestApiId: ({ logicalId }) => logicalId,
  },
  'AWS::EC2::SecurityGroup': { GroupId: ({ logicalId }) => logicalId },
  'AWS::EC2::VPC': { VpcId: ({ logicalId }) => logicalId, CidrBlock: () => '127.0.0.0/8' },
  'AWS::ElastiCache::ServerlessCache': {
    ARN: arnOf,
    'Endpoint.Address': () => loopback,
    'Endpoint.Port': () => '6379',
    'ReaderEndpoint.Address': () => loopback,
    'ReaderEndpoint.Port': () => '6379',
  },
  'AWS::KMS::Key': { KeyId: ({ logicalId }) => logicalId },
  'AWS::RDS::DBCluster': {
    DBClusterArn: arnOf,
    'Endpoint.Address': () => loopback,
    'Endpoint.Port': () => '5432',
    'ReadEndpoint.Address': () => loopback,
    'MasterUserSecret.SecretArn': ({ logicalId }, { id, region }) =>
      `arn:aws:secretsmanager:${region}:${id}:secret:${logicalId}`,
  },
  'AWS::RDS::DBProxy': { DBProxyArn: arnOf, Endpoint: () => loopback },
  'AWS::RDS::DBProxyEndpoint': { Endpoint: () => loopback },
  'AWS::S3::Bucket': {
    DomainName: ({ name }) => `${name}.s3.localhost`,
    RegionalDomainName: ({ name }, { region }) => `${name}.s3.${region}.localhost`,
  },
  'AWS::SNS::Topic': { TopicArn: arnOf, TopicName: ({ name }) => name },
  'AWS::SQS::Queue': { QueueName: ({ name }) => name },
  'AWS::SecretsManager::Secret': { Id: arnOf },
};

/** The attribute's value, undefined where the type has no such attribute here. */
export function attributeOf(resource: Identified, name: string, account: Account): string | undefined {
  if (name === 'Arn') return arnOf(resource, account);
  return attributes[resource.type]?.[name]?.(resource, account);
}
