import {
  FlowLogDestination,
  FlowLogTrafficType,
  type GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  type InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  type IVpc,
  Vpc,
  type VpcEndpoint,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';

const postgres = Port.tcp(5432);
const https = Port.HTTPS;
/** ElastiCache Serverless: 6379 for all commands, 6380 for reads that may be stale, which is not used. */
const valkey = Port.tcp(6379);

/**
 * Two zones, isolated subnets, no NAT and no way to or from the internet: functions reach AWS through endpoints.
 * Interface endpoints cost about 7.30 USD a month and zone (0.01 USD an hour in us-east-1), gateway endpoints nothing,
 * so there is one only for what runs here: SQS in both zones, Secrets Manager in one, as only migrations use it.
 * Tokens for the database and the cache are signed within the function, without a call.
 *
 * Each security group admits one kind of caller on one port, and none has the default rule to everywhere.
 */
export class Network extends Construct {
  readonly vpc: IVpc;
  /** Of the functions that serve requests and tasks. */
  readonly functions: SecurityGroup;
  /** Of the migrate function, the only one that reaches the database without the proxy. */
  readonly migrate: SecurityGroup;
  readonly proxy: SecurityGroup;
  readonly database: SecurityGroup;
  readonly cache: SecurityGroup;
  readonly dynamoDb: GatewayVpcEndpoint;
  /** Lets through only the buckets that are asked for, so that data cannot leave to others, whatever a role allows. */
  readonly s3: GatewayVpcEndpoint;
  readonly sqs: InterfaceVpcEndpoint;
  readonly secretsManager: InterfaceVpcEndpoint;

  constructor(scope: Construct, id: string, { logRetentionDays }: StageConfig) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.40.0.0/16'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 20 }],
    });
    // The class says `| undefined` where its interface does not (exactOptionalPropertyTypes).
    this.vpc = vpc as IVpc;
    this.vpc.addFlowLog('RefusedTraffic', {
      trafficType: FlowLogTrafficType.REJECT,
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, 'RefusedTrafficLog', { retention: logRetentionDays }),
      ),
    });

    this.functions = this.group('Functions', 'Functions that serve requests and tasks');
    this.migrate = this.group('Migrate', 'Function that migrates the database');
    this.proxy = this.group('Proxy', 'RDS Proxy');
    this.database = this.group('Database', 'Aurora');
    this.cache = this.group('Cache', 'ElastiCache');
    const sqs = this.group('SqsEndpoint', 'SQS endpoint');
    const secretsManager = this.group('SecretsManagerEndpoint', 'Secrets Manager endpoint');

    allow(this.functions, this.proxy, postgres);
    allow(this.proxy, this.database, postgres);
    allow(this.functions, this.cache, valkey);
    allow(this.functions, sqs, https);
    allow(this.migrate, this.database, postgres);
    allow(this.migrate, secretsManager, https);
    // Gateway endpoints have public addresses, and their prefix lists have other ids in each region.
    // The route tables lead nowhere else.
    this.functions.addEgressRule(Peer.anyIpv4(), https, 'DynamoDB and S3 through their gateway endpoints');

    this.dynamoDb = this.vpc.addGatewayEndpoint('DynamoDb', {
      service: GatewayVpcEndpointAwsService.DYNAMODB,
    });
    this.sqs = this.vpc.addInterfaceEndpoint('Sqs', {
      service: InterfaceVpcEndpointAwsService.SQS,
      securityGroups: [sqs],
      open: false,
    });
    this.secretsManager = this.vpc.addInterfaceEndpoint('SecretsManager', {
      service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      securityGroups: [secretsManager],
      subnets: { subnets: this.vpc.isolatedSubnets.slice(0, 1) },
      open: false,
    });
    this.s3 = this.vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
  }

  /** Opens an endpoint for calls to one resource. Whether a function may make them, its role says. */
  letThrough(endpoint: VpcEndpoint, actions: string[], resource: string): void {
    endpoint.addToPolicy(
      new PolicyStatement({ principals: [new AnyPrincipal()], actions, resources: [resource] }),
    );
  }

  private group(id: string, description: string): SecurityGroup {
    return new SecurityGroup(this, id, { vpc: this.vpc, description, allowAllOutbound: false });
  }
}

function allow(from: SecurityGroup, to: SecurityGroup, port: Port): void {
  to.connections.allowFrom(from, port);
}
