import { TemplateError } from './template-error.ts';

/** Resource types that the local cloud makes real. */
export const realTypes: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Model',
  'AWS::ApiGateway::RequestValidator',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::ApiGateway::UsagePlan',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::Events::Rule',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::RDS::DBCluster',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::Queue',
  'Custom::Trigger',
]);

const permissions = 'there are no other accounts or services to keep out';
const network = 'everything is on loopback';
const onePart = 'one server stands for the cluster, its instances and its proxy';
const scaling =
  'there are no readers to add, and an environment that is ready in advance would only take the memory of this machine';
const watching = 'the logs are files, and nobody is paged from a laptop';

/** Resource types that mean nothing on one machine, each with the reason. */
export const meaninglessTypes: ReadonlyMap<string, string> = new Map([
  ['AWS::ApiGateway::Account', permissions],
  ['AWS::ApiGateway::Deployment', 'the stage serves what the template says'],
  ['AWS::ApplicationAutoScaling::ScalableTarget', scaling],
  ['AWS::ApplicationAutoScaling::ScalingPolicy', scaling],
  ['AWS::CDK::Metadata', 'it counts uses of the CDK'],
  ['AWS::CloudWatch::AnomalyDetector', 'an alarm that names a band makes its own'],
  ['AWS::CloudWatch::InsightRule', 'the access log is a file, and this machine has one user'],
  ['AWS::EC2::FlowLog', network],
  ['AWS::EC2::RouteTable', network],
  ['AWS::EC2::SecurityGroup', network],
  ['AWS::EC2::SecurityGroupEgress', network],
  ['AWS::EC2::SecurityGroupIngress', network],
  ['AWS::EC2::Subnet', network],
  ['AWS::EC2::SubnetRouteTableAssociation', network],
  ['AWS::EC2::VPC', network],
  ['AWS::EC2::VPCEndpoint', network],
  ['AWS::ElastiCache::User', 'the local cache accepts every token'],
  ['AWS::ElastiCache::UserGroup', 'the local cache accepts every token'],
  ['AWS::IAM::ManagedPolicy', permissions],
  ['AWS::IAM::Policy', permissions],
  ['AWS::IAM::Role', permissions],
  ['AWS::KMS::Alias', 'files of the local cloud are as safe as the disk they are on'],
  ['AWS::KMS::Key', 'files of the local cloud are as safe as the disk they are on'],
  ['AWS::Lambda::Permission', permissions],
  ['AWS::Lambda::Version', 'the only version is the one that runs'],
  ['AWS::Logs::LogGroup', watching],
  ['AWS::Logs::MetricFilter', watching],
  ['AWS::Logs::QueryDefinition', watching],
  ['AWS::RDS::DBInstance', onePart],
  ['AWS::RDS::DBProxy', onePart],
  ['AWS::RDS::DBProxyEndpoint', onePart],
  ['AWS::RDS::DBProxyTargetGroup', onePart],
  ['AWS::RDS::DBSubnetGroup', network],
  ['AWS::SNS::Subscription', watching],
  ['AWS::SNS::Topic', watching],
  ['AWS::SNS::TopicPolicy', permissions],
  ['AWS::SQS::QueuePolicy', permissions],
  ['AWS::WAFv2::LoggingConfiguration', 'only this machine can call the API'],
  ['AWS::WAFv2::WebACL', 'only this machine can call the API'],
  ['AWS::WAFv2::WebACLAssociation', 'only this machine can call the API'],
  ['Custom::VpcRestrictDefaultSG', network],
]);

/** Fails on every type that is neither made real nor known to mean nothing, naming all of them at once. */
export function requireKnownTypes(types: Iterable<string>): void {
  const unknown = [...types].filter((type) => !realTypes.has(type) && !meaninglessTypes.has(type)).sort();
  if (unknown.length === 0) return;
  throw new TemplateError(
    `The local cloud does not know these resource types: ${unknown.join(', ')}. ` +
      'Make each real below local/, or list it in local/template/resource-types.ts with the reason why it means nothing here.',
  );
}
