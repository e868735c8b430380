import {
  CfnScalableTarget,
  CfnScalingPolicy,
  PredefinedMetric,
  ServiceNamespace,
} from 'aws-cdk-lib/aws-applicationautoscaling';
import { type DatabaseCluster, type DatabaseProxy, ProxyEndpointTargetRole } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import type { Network } from './network.ts';

interface DatabaseReadersProps {
  readonly config: StageConfig;
  readonly network: Network;
  readonly cluster: DatabaseCluster;
  readonly proxy: DatabaseProxy;
}

const readReplicaCount = 'rds:cluster:ReadReplicaCount';

/** The proxy's way to the readers, and how many of them there are. */
export class DatabaseReaders extends Construct {
  /** Of the proxy's endpoint. Users sign in as at the proxy itself: IAM knows the proxy, not its endpoints. */
  readonly host: string;

  constructor(scope: Construct, id: string, { config, network, cluster, proxy }: DatabaseReadersProps) {
    super(scope, id);
    const { readers, maxReaders, readerCpuPercent } = config.database;
    const endpoint = proxy.addEndpoint('Endpoint', {
      dbProxyEndpointName: `hash-api-${config.stage}-readers`,
      vpc: network.vpc,
      vpcSubnets: { subnets: network.vpc.isolatedSubnets },
      securityGroups: [network.proxy],
      targetRole: ProxyEndpointTargetRole.READ_ONLY,
    });
    this.host = endpoint.endpoint;
    if (maxReaders <= readers) return;

    // Without a role of its own: the service-linked one of RDS, which Application Auto Scaling makes where it is missing.
    const target = new CfnScalableTarget(this, 'Count', {
      serviceNamespace: ServiceNamespace.RDS,
      scalableDimension: readReplicaCount,
      resourceId: `cluster:${cluster.clusterIdentifier}`,
      minCapacity: readers,
      maxCapacity: maxReaders,
    });
    // Its readers as well: with none, there is nothing to average.
    target.node.addDependency(cluster);
    new CfnScalingPolicy(this, 'Cpu', {
      policyName: `hash-api-${config.stage}-reader-cpu`,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: target.ref,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: {
          predefinedMetricType: PredefinedMetric.RDS_READER_AVERAGE_CPU_UTILIZATION,
        },
        targetValue: readerCpuPercent,
        // A reader takes minutes to come and holds connections when it goes.
        scaleOutCooldown: 300,
        scaleInCooldown: 900,
      },
    });
  }
}
