import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { environmentNames } from '../../../core/names/environment.ts';
import { functionNames } from '../../../lib/stage/function-names.ts';
import { idsIn, ofType, referred, type Resource, resources, theOnly } from './template.ts';

const functions = ofType('AWS::Lambda::Function').filter(({ Properties }) => 'FunctionName' in Properties);

const nameOf = ({ Properties }: Resource) =>
  z.string().parse(Properties['FunctionName']).replace('hash-api-dev-', '');

const environmentOf = ({ Properties }: Resource) =>
  z.object({ Variables: z.record(z.string(), z.json()) }).parse(Properties['Environment']).Variables;

describe('functions', () => {
  it('are one for each folder of handlers', () => {
    const lambdas = join(import.meta.dirname, '..', '..', '..', 'lambdas');
    const folders = readdirSync(lambdas).filter((name) => existsSync(join(lambdas, name, 'handler.ts')));
    expect(functions.map(nameOf).sort()).toEqual(folders.sort());
    expect([...functionNames].sort()).toEqual(folders.sort());
  });

  it.each(functions.map((resource) => ({ name: nameOf(resource), ...resource })))(
    '$name runs Node.js 24 on arm64 with a reservation, a role and a log of its own',
    ({ name, Properties }) => {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
      });
      expect(z.number().parse(Properties['ReservedConcurrentExecutions'])).toBeGreaterThan(0);
      const logging = z
        .object({ LogGroup: z.json(), LogFormat: z.string() })
        .parse(Properties['LoggingConfig']);
      const log = referred(logging.LogGroup).Properties;
      expect(log).toMatchObject({ LogGroupName: `/hash-api/dev/${name}`, RetentionInDays: 7 });
      const users = functions.filter(
        (other) => referred(other.Properties['Role']) === referred(Properties['Role']),
      );
      expect(users).toHaveLength(1);
    },
  );

  it('get only variables with a known name, and no password', () => {
    const known = new Set<string>([...Object.values(environmentNames), 'NODE_EXTRA_CA_CERTS']);
    for (const resource of functions) {
      const variables = environmentOf(resource);
      expect(Object.keys(variables).filter((name) => !known.has(name))).toEqual([]);
      expect(JSON.stringify(variables)).not.toMatch(/:\/\/[^"/@]*:[^"/@]*@|resolve:secretsmanager/);
    }
  });

  it('reach the database through the proxy, but for migrations, which go to the writer as its owner', () => {
    for (const resource of functions) {
      const url = environmentOf(resource)['DATABASE_URL'];
      if (url === undefined) continue;
      const [target] = idsIn(url).map((id) => resources.find((candidate) => candidate.id === id)?.Type);
      const migrate = nameOf(resource) === 'migrate';
      expect(target).toBe(migrate ? 'AWS::RDS::DBCluster' : 'AWS::RDS::DBProxy');
      expect(JSON.stringify(url)).toContain(migrate ? '//hash_api_owner@' : '//hash_api@');
      expect(JSON.stringify(url)).toContain('sslmode=verify-full');
    }
  });

  it('are in the VPC where they need what is in it', () => {
    const outside = functions.filter(({ Properties }) => !('VpcConfig' in Properties)).map(nameOf);
    expect(outside.sort()).toEqual(['docs', 'key-expiry', 'stats', 'uploads']);
  });

  it('start with new code only after the migrations', () => {
    const { id } = theOnly('Custom::Trigger');
    const before = functions.filter(({ DependsOn }) => !DependsOn.includes(id)).map(nameOf);
    expect(before.sort()).toEqual(['docs', 'key-expiry', 'migrate', 'stats', 'uploads']);
  });
});

describe.each([
  { name: 'compute-worker', batchSize: 2, attempts: 'MAX_ATTEMPTS' },
  { name: 'object-worker', batchSize: 1, attempts: 'OBJECT_MAX_ATTEMPTS' },
])('the $name', ({ name, batchSize, attempts }) => {
  const worker = functions.find((resource) => nameOf(resource) === name);
  const mapping =
    ofType('AWS::Lambda::EventSourceMapping').find(
      ({ Properties }) => referred(Properties['FunctionName']) === worker,
    )?.Properties ?? {};
  const queue = referred(mapping['EventSourceArn']);

  it('takes messages of its queue and answers for each', () => {
    expect(mapping).toMatchObject({
      BatchSize: batchSize,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('is never sent more than its reservation', () => {
    const { MaximumConcurrency } = z
      .object({ MaximumConcurrency: z.number() })
      .parse(mapping['ScalingConfig']);
    expect(MaximumConcurrency).toBeLessThanOrEqual(
      z.number().parse(worker?.Properties['ReservedConcurrentExecutions']),
    );
  });

  it('has ended long before a message comes back', () => {
    expect(z.number().parse(queue.Properties['VisibilityTimeout'])).toBeGreaterThanOrEqual(
      6 * z.number().parse(worker?.Properties['Timeout']),
    );
  });

  it('knows how many deliveries a message has', () => {
    const policy = z.object({ maxReceiveCount: z.number() }).parse(queue.Properties['RedrivePolicy']);
    expect(worker && environmentOf(worker)[attempts]).toBe(String(policy.maxReceiveCount));
  });
});

describe('maintenance', () => {
  it('runs every minute', () => {
    expect(ruleOf('maintenance')).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
  });
});

describe('key expiry', () => {
  it('runs every five minutes', () => {
    expect(ruleOf('key-expiry')).toMatchObject({ ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED' });
  });
});

function ruleOf(name: string): Resource['Properties'] | undefined {
  const id = functions.find((resource) => nameOf(resource) === name)?.id ?? '';
  return ofType('AWS::Events::Rule').find(({ Properties }) => idsIn(Properties['Targets']).includes(id))
    ?.Properties;
}
