import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeServerlessCachesCommand,
  ElastiCacheClient,
  ModifyServerlessCacheCommand,
} from '@aws-sdk/client-elasticache';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  DescribeDBClustersCommand,
  DescribeDBProxyTargetGroupsCommand,
  DescribeDBProxyTargetsCommand,
  ModifyDBClusterCommand,
  ModifyDBProxyTargetGroupCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { parseStage } from '../../../lib/stage/load-stage.ts';
import { cacheControl } from '../../../ops/scale/controls/cache.ts';
import { capacityControl, proxyControl, readersControl } from '../../../ops/scale/controls/database.ts';
import { functionControls } from '../../../ops/scale/controls/functions.ts';
import { provisionedControl } from '../../../ops/scale/controls/provisioned.ts';

// What this machine has no counterpart of: the calls that AWS's documents describe, answered as they say.

const region = { region: 'eu-west-1' };
const [rds, scaling, cache, lambda] = [
  mockClient(RDSClient),
  mockClient(ApplicationAutoScalingClient),
  mockClient(ElastiCacheClient),
  mockClient(LambdaClient),
];
const config = parseStage(
  'prod',
  { functions: { hash: { provisionedConcurrency: { min: 5, max: 50 } } } },
  'test',
);

beforeEach(() => {
  for (const mock of [rds, scaling, cache, lambda]) mock.reset();
  rds.on(DescribeDBProxyTargetsCommand, { DBProxyName: 'hash-api-prod' }).resolves({
    Targets: [{ Type: 'RDS_INSTANCE' }, { Type: 'TRACKED_CLUSTER', RdsResourceId: 'cluster-x' }],
  });
});

test('the capacity of Aurora', async () => {
  const control = capacityControl(new RDSClient(region), config);
  rds.on(DescribeDBClustersCommand, { DBClusterIdentifier: 'cluster-x' }).resolves({
    DBClusters: [
      {
        DBClusterIdentifier: 'cluster-x',
        ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 8 },
      },
    ] as never,
  });
  expect(await control.read()).toEqual({ 'database.minAcu': 0.5, 'database.maxAcu': 8 });
  await control.write({ 'database.maxAcu': 16 });
  expect(rds.commandCalls(ModifyDBClusterCommand)[0]?.args[0].input).toEqual({
    DBClusterIdentifier: 'cluster-x',
    ApplyImmediately: true,
    ServerlessV2ScalingConfiguration: { MaxCapacity: 16 },
  });
});

test('the connections of the proxy', async () => {
  const control = proxyControl(new RDSClient(region), config);
  rds.on(DescribeDBProxyTargetGroupsCommand).resolves({
    TargetGroups: [{ ConnectionPoolConfig: { MaxConnectionsPercent: 90, MaxIdleConnectionsPercent: 50 } }],
  });
  expect(await control.read()).toEqual({
    'database.proxyConnectionsPercent': 90,
    'database.proxyIdleConnectionsPercent': 50,
  });
  await control.write({ 'database.proxyConnectionsPercent': 95 });
  expect(rds.commandCalls(ModifyDBProxyTargetGroupCommand)[0]?.args[0].input).toEqual({
    DBProxyName: 'hash-api-prod',
    TargetGroupName: 'default',
    ConnectionPoolConfig: { MaxConnectionsPercent: 95 },
  });
});

test('the number of readers, and the environments that are kept ready', async () => {
  const client = new ApplicationAutoScalingClient(region);
  scaling
    .on(DescribeScalableTargetsCommand, { ServiceNamespace: 'rds', ResourceIds: ['cluster:cluster-x'] })
    .resolves({ ScalableTargets: [{ MinCapacity: 1, MaxCapacity: 4 }] as never })
    .on(DescribeScalableTargetsCommand, {
      ServiceNamespace: 'lambda',
      ResourceIds: ['function:hash-api-prod-hash:live'],
    })
    .resolves({ ScalableTargets: [{ MinCapacity: 5, MaxCapacity: 50 }] as never });
  const readers = readersControl(new RDSClient(region), client, config);
  const provisioned = provisionedControl(client, config);
  expect(await readers.read()).toEqual({ 'database.readers': 1, 'database.maxReaders': 4 });
  expect(await provisioned.read()).toEqual({
    'functions.hash.provisionedConcurrency.min': 5,
    'functions.hash.provisionedConcurrency.max': 50,
  });
  await readers.write({ 'database.maxReaders': 6 });
  await provisioned.write({ 'functions.hash.provisionedConcurrency.min': 10 });
  expect(scaling.commandCalls(RegisterScalableTargetCommand).map(({ args }) => args[0].input)).toEqual([
    {
      ServiceNamespace: 'rds',
      ScalableDimension: 'rds:cluster:ReadReplicaCount',
      ResourceId: 'cluster:cluster-x',
      MaxCapacity: 6,
    },
    {
      ServiceNamespace: 'lambda',
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      ResourceId: 'function:hash-api-prod-hash:live',
      MinCapacity: 10,
    },
  ]);
});

test('the limits of the cache', async () => {
  const control = cacheControl(new ElastiCacheClient(region), config);
  cache.on(DescribeServerlessCachesCommand, { ServerlessCacheName: 'hash-api-prod' }).resolves({
    ServerlessCaches: [
      { CacheUsageLimits: { DataStorage: { Maximum: 5, Unit: 'GB' }, ECPUPerSecond: { Maximum: 20_000 } } },
    ],
  });
  expect(await control.read()).toEqual({ 'cache.maxDataGb': 5, 'cache.maxEcpuPerSecond': 20_000 });
  await control.write({ 'cache.maxDataGb': 10 });
  expect(cache.commandCalls(ModifyServerlessCacheCommand)[0]?.args[0].input).toEqual({
    ServerlessCacheName: 'hash-api-prod',
    CacheUsageLimits: { DataStorage: { Maximum: 10, Unit: 'GB' } },
  });
});

test('a function behind an alias gets its change with a new version, after it holds', async () => {
  lambda
    .on(GetFunctionConfigurationCommand)
    .resolves({ LastUpdateStatus: 'Successful' })
    .on(PublishVersionCommand)
    .resolves({ Version: '7' });
  lambda.onAnyCommand().resolves({ Configuration: { LastUpdateStatus: 'Successful' } } as never);
  lambda.on(PublishVersionCommand).resolves({ Version: '7' });
  const hash = functionControls(new LambdaClient(region), config).find(
    ({ name }) => name === 'function hash',
  );
  await hash?.write({ 'functions.hash.memoryMib': 3008 });
  const names = lambda.calls().map(({ args: [command] }) => command.constructor.name);
  expect(names.filter((name) => /Update|Publish/.test(name))).toEqual([
    UpdateFunctionConfigurationCommand.name,
    PublishVersionCommand.name,
    UpdateAliasCommand.name,
  ]);
  expect(lambda.commandCalls(UpdateAliasCommand)[0]?.args[0].input).toEqual({
    FunctionName: 'hash-api-prod-hash',
    Name: 'live',
    FunctionVersion: '7',
  });
});
