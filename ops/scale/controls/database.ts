import {
  type ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeDBClustersCommand,
  DescribeDBProxyTargetGroupsCommand,
  DescribeDBProxyTargetsCommand,
  ModifyDBClusterCommand,
  ModifyDBProxyTargetGroupCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { resourcePrefix } from '../../../core/names/resources.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import type { Control } from '../control.ts';
import type { Values } from '../settings-path.ts';

const minAcu = 'database.minAcu';
const maxAcu = 'database.maxAcu';
const readers = 'database.readers';
const maxReaders = 'database.maxReaders';
const connections = 'database.proxyConnectionsPercent';
const idleConnections = 'database.proxyIdleConnectionsPercent';

/** The cluster behind the stage's proxy, whose identifier CloudFormation makes up. */
async function clusterOf(client: RDSClient, stage: string): Promise<string> {
  const DBProxyName = resourcePrefix(stage);
  const { Targets = [] } = await client.send(new DescribeDBProxyTargetsCommand({ DBProxyName }));
  const cluster = Targets.find(({ Type }) => Type === 'TRACKED_CLUSTER')?.RdsResourceId;
  if (cluster === undefined) throw new Error(`The proxy ${DBProxyName} has no cluster.`);
  return cluster;
}

/** Aurora's capacity, in ACU. Changes at once, without a failover. */
export function capacityControl(client: RDSClient, { stage }: StageConfig): Control {
  return {
    name: 'database',
    paths: [minAcu, maxAcu],
    async read() {
      const DBClusterIdentifier = await clusterOf(client, stage);
      const { DBClusters: [cluster] = [] } = await client.send(
        new DescribeDBClustersCommand({ DBClusterIdentifier }),
      );
      const { MinCapacity, MaxCapacity } = cluster?.ServerlessV2ScalingConfiguration ?? {};
      return {
        ...(MinCapacity !== undefined && { [minAcu]: MinCapacity }),
        ...(MaxCapacity !== undefined && { [maxAcu]: MaxCapacity }),
      };
    },
    async write(values) {
      await client.send(
        new ModifyDBClusterCommand({
          DBClusterIdentifier: await clusterOf(client, stage),
          ApplyImmediately: true,
          ServerlessV2ScalingConfiguration: {
            ...(values[minAcu] !== undefined && { MinCapacity: values[minAcu] }),
            ...(values[maxAcu] !== undefined && { MaxCapacity: values[maxAcu] }),
          },
        }),
      );
    },
  };
}

/** Share of the database's connections that the proxy may open. */
export function proxyControl(client: RDSClient, { stage }: StageConfig): Control {
  const DBProxyName = resourcePrefix(stage);
  return {
    name: 'proxy',
    paths: [connections, idleConnections],
    async read() {
      const { TargetGroups: [group] = [] } = await client.send(
        new DescribeDBProxyTargetGroupsCommand({ DBProxyName }),
      );
      const { MaxConnectionsPercent, MaxIdleConnectionsPercent } = group?.ConnectionPoolConfig ?? {};
      return {
        ...(MaxConnectionsPercent !== undefined && { [connections]: MaxConnectionsPercent }),
        ...(MaxIdleConnectionsPercent !== undefined && { [idleConnections]: MaxIdleConnectionsPercent }),
      };
    },
    async write(values) {
      await client.send(
        new ModifyDBProxyTargetGroupCommand({
          DBProxyName,
          TargetGroupName: 'default',
          ConnectionPoolConfig: {
            ...(values[connections] !== undefined && { MaxConnectionsPercent: values[connections] }),
            ...(values[idleConnections] !== undefined && {
              MaxIdleConnectionsPercent: values[idleConnections],
            }),
          },
        }),
      );
    },
  };
}

/** How many readers scaling may keep. Only where a deployment has set scaling up (`maxReaders` above `readers`). */
export function readersControl(
  rds: RDSClient,
  scaling: ApplicationAutoScalingClient,
  { stage }: StageConfig,
): Control {
  const dimension = {
    ServiceNamespace: 'rds',
    ScalableDimension: 'rds:cluster:ReadReplicaCount',
  } as const;
  const resource = async (): Promise<string> => `cluster:${await clusterOf(rds, stage)}`;
  return {
    name: 'database readers',
    paths: [readers, maxReaders],
    async read(): Promise<Values> {
      const { ScalableTargets: [target] = [] } = await scaling.send(
        new DescribeScalableTargetsCommand({ ...dimension, ResourceIds: [await resource()] }),
      );
      return {
        ...(target?.MinCapacity !== undefined && { [readers]: target.MinCapacity }),
        ...(target?.MaxCapacity !== undefined && { [maxReaders]: target.MaxCapacity }),
      };
    },
    async write(values) {
      await scaling.send(
        new RegisterScalableTargetCommand({
          ...dimension,
          ResourceId: await resource(),
          ...(values[readers] !== undefined && { MinCapacity: values[readers] }),
          ...(values[maxReaders] !== undefined && { MaxCapacity: values[maxReaders] }),
        }),
      );
    },
  };
}
