import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { resourcesOf, roleStatements, statementsOf } from './policies.ts';
import { byId, idsIn, ofType, resources } from './template.ts';

const allowed = roleStatements.filter(({ Effect }) => Effect === 'Allow');
const denied = roleStatements.filter(({ Effect }) => Effect === 'Deny');

describe('permissions', () => {
  it('allow no role every action, of a service or of all', () => {
    const wide = allowed.flatMap(({ owner, Action }) =>
      Action.filter((action) => action.includes('*')).map((action) => `${owner.id}: ${action}`),
    );
    expect(wide).toEqual([]);
  });

  const wide = allowed.filter((statement) => resourcesOf(statement).includes('*'));
  const onInterfaces = wide.filter(({ Action }) => !Action.includes('cloudwatch:GetMetricData'));

  it('are for named resources, but for metrics, which have none, and the network interfaces of functions', () => {
    expect(onInterfaces.length).toBeGreaterThan(0);
    expect(wide.filter((statement) => !onInterfaces.includes(statement)).map(({ Action }) => Action)).toEqual(
      [['cloudwatch:GetMetricData']],
    );
    for (const { Action } of onInterfaces) {
      expect(
        Action.filter((action) => !/^ec2:\w*(NetworkInterface|Subnets|PrivateIpAddresses)/.test(action)),
      ).toEqual([]);
    }
  });

  it('that Lambda has on network interfaces are denied to the function’s own code', () => {
    for (const { owner, Action } of onInterfaces) {
      const denial = denied.find((statement) => statement.owner === owner);
      expect(denial?.Action).toEqual(Action);
      expect(JSON.stringify(denial?.Condition)).toContain('lambda:SourceFunctionArn');
    }
  });

  it('let only the functions that send tasks send to the queues, and only the workers take from them', () => {
    const holders = (action: string) =>
      [
        ...new Set(
          allowed
            .filter(({ Action }) => Action.includes(action))
            .map(({ owner }) => owner.id.replace('Functions', '').split('Role')[0]),
        ),
      ].sort();
    expect(holders('sqs:SendMessage')).toEqual([
      'computeworker',
      'deadletters',
      'hash',
      'maintenance',
      'objectworker',
      'tasks',
    ]);
    expect(holders('sqs:ReceiveMessage')).toEqual(['computeworker', 'deadletters', 'objectworker']);
    expect(holders('dynamodb:PutItem')).toEqual(['hash', 'tasks', 'uploads']);
    expect(holders('secretsmanager:GetSecretValue')).toEqual(['migrate']);
  });

  it('let stats read what its figures need, each by its resource', () => {
    const ofStats = allowed.filter(({ owner }) => owner.id.startsWith('StatsAccess'));
    const byAction = new Map(
      ofStats.flatMap((statement) => statement.Action.map((action) => [action, resourcesOf(statement)])),
    );
    expect([...byAction.keys()].sort()).toEqual([
      'apigateway:GET',
      'cloudwatch:GetMetricData',
      'elasticache:DescribeServerlessCaches',
      'lambda:InvokeFunction',
      'sqs:GetQueueAttributes',
    ]);
    const invoked = idsIn(byAction.get('lambda:InvokeFunction')).map((id) => byId(id).Properties);
    expect(invoked.map(({ FunctionName }) => FunctionName)).toEqual(['hash-api-dev-figures']);
    // The list of plans, and the usage of each of the four.
    expect(byAction.get('apigateway:GET')).toHaveLength(5);
  });

  it('let uploads be written by one function, and read by the worker, both below their prefix', () => {
    const onObjects = allowed.filter(({ Action }) => Action.some((action) => /^s3:\w*Object/.test(action)));
    const bucket = ofType('AWS::S3::Bucket').map(({ id }) => id);
    for (const statement of onObjects) {
      for (const resource of resourcesOf(statement)) {
        expect(idsIn(resource)).toEqual(bucket);
        expect(JSON.stringify(resource)).toContain('/uploads/*');
      }
    }
    const writers = onObjects.filter(({ Action }) => Action.includes('s3:PutObject'));
    const readers = onObjects.filter(({ Action }) => !Action.includes('s3:PutObject'));
    const users = (statements: typeof onObjects) =>
      statements.flatMap(({ owner }) => idsIn(owner.Properties['Roles'])).map((id) => id.split('Role')[0]);
    expect(users(writers)).toEqual(['Functionsuploads']);
    expect(users(readers)).toEqual(['Functionsobjectworker']);
    expect(readers.flatMap(({ Action }) => Action)).toEqual(['s3:GetObject', 's3:GetObjectVersion']);
  });

  it('let dead letters be opened only by the function for operators', () => {
    const opening = allowed.filter(
      ({ owner, Action }) => owner.id.includes('deadletters') && Action.includes('sqs:ReceiveMessage'),
    );
    const queues = ofType('AWS::SQS::Queue');
    const deadLetters = queues
      .filter(({ Properties }) => !('RedrivePolicy' in Properties))
      .map(({ id }) => id);
    expect(opening.flatMap(({ Resource }) => idsIn(Resource))).toEqual(deadLetters);
  });

  it('let keys be ended only where they are of this stage', () => {
    const changing = allowed.filter(({ Action }) => Action.includes('apigateway:DELETE'));
    expect(changing.map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { 'aws:ResourceTag/hash-api:stage': 'dev' } },
    ]);
  });

  it('come from policies of AWS’s own only where the service or the CDK requires them', () => {
    const owners = ofType('AWS::IAM::Role').filter(({ Properties }) => 'ManagedPolicyArns' in Properties);
    for (const { id } of owners)
      expect(id).toMatch(/^ApiRestCloudWatchRole|^(AWSCDKTrigger)?Custom.*ProviderRole|^AWSCDKTrigger/);
  });
});

describe('endpoints', () => {
  const endpoints = ofType('AWS::EC2::VPCEndpoint');

  it('are gateways for DynamoDB and S3, and interfaces for SQS and Secrets Manager', () => {
    const kinds = endpoints.map(({ Properties }) => {
      const service = /(dynamodb|s3|sqs|secretsmanager)/.exec(JSON.stringify(Properties['ServiceName']));
      return `${z.string().parse(Properties['VpcEndpointType'])} ${service?.[1] ?? ''}`;
    });
    expect(kinds.sort()).toEqual([
      'Gateway dynamodb',
      'Gateway s3',
      'Interface secretsmanager',
      'Interface sqs',
    ]);
  });

  it('let through what the service uses, and nothing of other accounts', () => {
    for (const endpoint of endpoints) {
      const statements = statementsOf(endpoint, endpoint.Properties['PolicyDocument']);
      for (const statement of statements) {
        const ownResource = idsIn(statement.Resource).some((id) =>
          resources.some((resource) => resource.id === id),
        );
        const ownAccount = JSON.stringify(statement.Condition ?? {}).includes('ResourceAccount');
        expect(ownResource || ownAccount).toBe(true);
      }
    }
  });
});

describe('the network', () => {
  it('has no way to the internet', () => {
    for (const type of ['AWS::EC2::NatGateway', 'AWS::EC2::InternetGateway', 'AWS::EC2::Route']) {
      expect(ofType(type)).toEqual([]);
    }
  });

  it('admits traffic only from one security group to another', () => {
    for (const { Properties } of ofType('AWS::EC2::SecurityGroupIngress')) {
      expect(Properties).toHaveProperty('SourceSecurityGroupId');
      expect(Properties).not.toHaveProperty('CidrIp');
    }
    for (const { Properties } of ofType('AWS::EC2::SecurityGroup')) {
      expect(Properties).not.toHaveProperty('SecurityGroupIngress');
    }
  });
});
