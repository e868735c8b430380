import { Stack } from 'aws-cdk-lib';
import { CfnServerlessCache, CfnUser, CfnUserGroup } from 'aws-cdk-lib/aws-elasticache';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import type { Network } from './network.ts';

/**
 * ElastiCache Serverless for Valkey: TLS always, one user that signs in with IAM tokens.
 * What it holds can be lost at any time, so it has no snapshots.
 */
export class Cache extends Construct {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  private readonly arns: readonly string[];

  constructor(scope: Construct, id: string, { config, network }: { config: StageConfig; network: Network }) {
    super(scope, id);
    // Unique in account and region; with IAM, a user's id and name must be the same.
    this.name = `hash-api-${config.stage}`;
    const user = new CfnUser(this, 'User', {
      engine: 'valkey',
      userId: this.name,
      userName: this.name,
      authenticationMode: { Type: 'iam' },
      accessString: 'on ~* -@all +@connection +@read +@write +cluster',
    });
    const userGroup = new CfnUserGroup(this, 'UserGroup', {
      engine: 'valkey',
      userGroupId: this.name,
      userIds: [user.ref],
    });
    const { maxDataGb, maxEcpuPerSecond } = config.cache;
    const cache = new CfnServerlessCache(this, 'Cache', {
      engine: 'valkey',
      majorEngineVersion: '8',
      serverlessCacheName: this.name,
      description: `hash-api ${config.stage}: ended tasks and markers for those who wait`,
      subnetIds: network.vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
      securityGroupIds: [network.cache.securityGroupId],
      userGroupId: userGroup.ref,
      cacheUsageLimits: {
        dataStorage: { maximum: maxDataGb, unit: 'GB' },
        ecpuPerSecond: { maximum: maxEcpuPerSecond },
      },
      snapshotRetentionLimit: 0,
    });
    this.url = `rediss://${this.name}@${cache.attrEndpointAddress}:6379`;
    const { account, region, partition } = Stack.of(this);
    const arn = (kind: string) => `arn:${partition}:elasticache:${region}:${account}:${kind}:${this.name}`;
    this.arn = arn('serverlesscache');
    this.arns = [this.arn, arn('user')];
  }

  /** Lets a function sign in. */
  grantConnect(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['elasticache:Connect'], resourceArns: [...this.arns] });
  }
}
