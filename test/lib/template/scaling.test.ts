import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { idsIn, ofType, type Resource, resources, scaledResources } from './template.ts';

const scaled = (type: string): readonly Resource[] => scaledResources.filter(({ Type }) => Type === type);

const targets = scaled('AWS::ApplicationAutoScaling::ScalableTarget');
const policies = scaled('AWS::ApplicationAutoScaling::ScalingPolicy');

function targetOf(dimension: string): Resource {
  const target = targets.find(({ Properties }) => Properties['ScalableDimension'] === dimension);
  if (!target) throw new Error(`nothing scales ${dimension}`);
  return target;
}

function trackingOf(target: Resource) {
  const policy = policies.find(({ Properties }) => idsIn(Properties['ScalingTargetId']).includes(target.id));
  expect(policy?.Properties['PolicyType']).toBe('TargetTrackingScaling');
  return policy?.Properties['TargetTrackingScalingPolicyConfiguration'];
}

/** Types of what a value refers to. */
const typesIn = (value: unknown) =>
  idsIn(value).map((id) => scaledResources.find((candidate) => candidate.id === id)?.Type);

describe('a stage that does not scale by itself', () => {
  it('has no alias, no target and no way to readers', () => {
    for (const type of [
      'AWS::Lambda::Alias',
      'AWS::ApplicationAutoScaling::ScalableTarget',
      'AWS::RDS::DBProxyEndpoint',
    ]) {
      expect(ofType(type)).toEqual([]);
    }
    expect(JSON.stringify(resources)).not.toContain('DATABASE_READER_URL');
  });
});

describe('environments that are ready', () => {
  const [alias, ...others] = scaled('AWS::Lambda::Alias');

  it('belong to the alias "live" of a version of the hash function', () => {
    expect(others).toEqual([]);
    expect(alias?.Properties['Name']).toBe('live');
    expect(typesIn(alias?.Properties['FunctionVersion'])).toEqual(['AWS::Lambda::Version']);
    const [lambda] = idsIn(alias?.Properties['FunctionName']);
    expect(scaledResources.find(({ id }) => id === lambda)?.Properties['FunctionName']).toBe(
      'hash-api-dev-hash',
    );
  });

  it('are what the routes of hash call, and API Gateway may', () => {
    const integrations = scaled('AWS::ApiGateway::Method').map(({ Properties }) => Properties['Integration']);
    const called = integrations.filter((integration) => idsIn(integration).includes(alias?.id ?? ''));
    expect(called).toHaveLength(5);
    const permitted = scaled('AWS::Lambda::Permission').filter(({ Properties }) =>
      idsIn(Properties['FunctionName']).includes(alias?.id ?? ''),
    );
    expect(permitted.map(({ Properties }) => Properties['Principal'])).toEqual(['apigateway.amazonaws.com']);
  });

  it('follow their own utilization between the bounds of the settings, from the first bound on', () => {
    const target = targetOf('lambda:function:ProvisionedConcurrency');
    expect(target.Properties).toMatchObject({
      ServiceNamespace: 'lambda',
      MinCapacity: 20,
      MaxCapacity: 400,
    });
    expect(idsIn(target.Properties['ResourceId'])).toEqual([alias?.id]);
    expect(JSON.stringify(target.Properties['ResourceId'])).toContain(':live');
    expect(trackingOf(target)).toMatchObject({
      PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' },
      TargetValue: 0.7,
    });
    expect(alias?.Properties).not.toHaveProperty('ProvisionedConcurrencyConfig');
  });
});

describe('readers', () => {
  const [endpoint, ...others] = scaled('AWS::RDS::DBProxyEndpoint');

  it('are reached through a read-only endpoint of the proxy, behind the same security group', () => {
    expect(others).toEqual([]);
    const [proxy] = scaled('AWS::RDS::DBProxy');
    expect(endpoint?.Properties).toMatchObject({
      TargetRole: 'READ_ONLY',
      DBProxyName: { Ref: proxy?.id },
      VpcSecurityGroupIds: proxy?.Properties['VpcSecurityGroupIds'],
      VpcSubnetIds: proxy?.Properties['VpcSubnetIds'],
    });
  });

  it('are told to tasks alone, which signs in as it does to the writer', () => {
    const told = scaled('AWS::Lambda::Function').filter(({ Properties }) =>
      JSON.stringify(Properties['Environment'] ?? {}).includes('DATABASE_READER_URL'),
    );
    expect(told.map(({ Properties }) => Properties['FunctionName'])).toEqual(['hash-api-dev-tasks']);
    const { Variables } = z
      .object({ Variables: z.record(z.string(), z.json()) })
      .parse(told[0]?.Properties['Environment']);
    const reader = Variables['DATABASE_READER_URL'];
    expect(idsIn(reader)).toEqual([endpoint?.id]);
    expect(JSON.stringify(reader)).toContain('//hash_api@');
    expect(JSON.stringify(reader)).toContain('sslmode=verify-full');
  });

  it('follow their CPU between the bounds of the settings, once the first of them is there', () => {
    const target = targetOf('rds:cluster:ReadReplicaCount');
    expect(target.Properties).toMatchObject({ ServiceNamespace: 'rds', MinCapacity: 1, MaxCapacity: 3 });
    const [cluster] = scaled('AWS::RDS::DBCluster');
    expect(idsIn(target.Properties['ResourceId'])).toEqual([cluster?.id]);
    const instances = scaled('AWS::RDS::DBInstance').map(({ id }) => id);
    expect(instances).toHaveLength(2);
    expect(target.DependsOn).toEqual(expect.arrayContaining(instances));
    expect(trackingOf(target)).toMatchObject({
      PredefinedMetricSpecification: { PredefinedMetricType: 'RDSReaderAverageCPUUtilization' },
      TargetValue: 60,
    });
  });

  it('are on a chart with who answered the reads', () => {
    const dashboards = JSON.stringify(scaled('AWS::CloudWatch::Dashboard'));
    for (const name of ['AuroraReplicaLag', 'ReaderReads', 'WriterReads', 'ReaderFallbacks']) {
      expect(dashboards).toContain(name);
    }
  });
});
