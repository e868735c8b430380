import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseInsightsMode,
  DatabaseProxy,
  DefaultAuthScheme,
  PerformanceInsightRetention,
  ProxyTarget,
} from 'aws-cdk-lib/aws-rds';
import { type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import { DatabaseReaders } from './database-readers.ts';
import type { Network } from './network.ts';

const databaseName = 'hash_api';
/** Owns the schema; RDS keeps and rotates its password. */
const owner = 'hash_api_owner';
/** Reads and writes rows; signs in with IAM tokens, to the proxy and from it to the database. */
const user = 'hash_api';

/** Below this, Performance Insights takes memory that the database needs (Aurora User Guide, Serverless v2 requirements). */
const leastAcuForInsights = 2;

/** Aurora PostgreSQL Serverless v2 behind RDS Proxy. No password of the service's own user exists anywhere. */
export class Database extends Construct {
  readonly cluster: DatabaseCluster;
  readonly proxy: DatabaseProxy;
  readonly ownerSecret: ISecret;
  /** For all functions but migrations. */
  readonly url: string;
  /** To the readers, for what may be read a moment late; undefined where there are none. */
  readonly readerUrl: string | undefined;
  /** To the writer, for migrations. */
  readonly ownerUrl: string;

  constructor(scope: Construct, id: string, { config, network }: { config: StageConfig; network: Network }) {
    super(scope, id);
    const { minAcu, maxAcu, readers, backupDays, proxyConnectionsPercent, proxyIdleConnectionsPercent } =
      config.database;
    const insights = minAcu >= leastAcuForInsights;
    this.cluster = new DatabaseCluster(this, 'Cluster', {
      engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_18_6 }),
      credentials: Credentials.fromUsername(owner),
      manageMasterUserPassword: true,
      defaultDatabaseName: databaseName,
      iamAuthentication: true,
      storageEncrypted: true,
      serverlessV2MinCapacity: minAcu,
      serverlessV2MaxCapacity: maxAcu,
      writer: ClusterInstance.serverlessV2('Writer', { enablePerformanceInsights: insights }),
      readers: Array.from({ length: readers }, (_, index) =>
        ClusterInstance.serverlessV2(`Reader${index + 1}`, {
          scaleWithWriter: index === 0,
          enablePerformanceInsights: insights,
        }),
      ),
      vpc: network.vpc,
      vpcSubnets: { subnets: network.vpc.isolatedSubnets },
      securityGroups: [network.database],
      backup: { retention: Duration.days(backupDays) },
      copyTagsToSnapshot: true,
      deletionProtection: config.retainData,
      removalPolicy: config.retainData ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
      enablePerformanceInsights: insights,
      ...(insights && {
        databaseInsightsMode: DatabaseInsightsMode.STANDARD,
        performanceInsightRetention: PerformanceInsightRetention.DEFAULT,
      }),
    });
    if (!config.retainData) {
      Validations.of(this.cluster).acknowledge({
        id: 'AwsSolutions-RDS10',
        reason:
          'This stage is set to lose its data with its stack (retainData is false): it holds test data only.',
      });
    }
    if (this.cluster.secret === undefined) throw new Error('The cluster has no secret of its master user.');
    this.ownerSecret = this.cluster.secret;

    const proxyRole = new Role(this, 'ProxyRole', {
      assumedBy: new ServicePrincipal('rds.amazonaws.com'),
      description: `hash-api ${config.stage}: RDS Proxy`,
    });
    this.cluster.grantConnect(proxyRole, user);
    this.proxy = new DatabaseProxy(this, 'Proxy', {
      dbProxyName: `hash-api-${config.stage}`,
      proxyTarget: ProxyTarget.fromCluster(this.cluster),
      vpc: network.vpc,
      vpcSubnets: { subnets: network.vpc.isolatedSubnets },
      securityGroups: [network.proxy],
      role: proxyRole,
      iamAuth: true,
      defaultAuthScheme: DefaultAuthScheme.IAM_AUTH,
      requireTLS: true,
      maxConnectionsPercent: proxyConnectionsPercent,
      maxIdleConnectionsPercent: proxyIdleConnectionsPercent,
      // A request that cannot have a connection in this time is answered 503 while its caller still waits.
      borrowTimeout: Duration.seconds(3),
    });

    network.letThrough(network.secretsManager, ['secretsmanager:GetSecretValue'], this.ownerSecret.secretArn);

    this.url = postgresUrl(user, this.proxy.endpoint);
    this.readerUrl =
      readers > 0
        ? postgresUrl(
            user,
            new DatabaseReaders(this, 'Readers', {
              config,
              network,
              cluster: this.cluster,
              proxy: this.proxy,
            }).host,
          )
        : undefined;
    this.ownerUrl = postgresUrl(owner, this.cluster.clusterEndpoint.hostname);
  }

  /** Lets a function sign in as the owner. */
  grantOwnerSecret(grantee: IGrantable): void {
    this.ownerSecret.grantRead(grantee);
  }

  /** Lets a function sign in to the proxy. */
  grantConnect(grantee: IGrantable): void {
    this.proxy.grantConnect(grantee, user);
  }
}

function postgresUrl(name: string, host: string): string {
  return `postgresql://${name}@${host}:5432/${databaseName}?sslmode=verify-full`;
}
