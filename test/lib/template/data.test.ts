import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { statementsOf } from './policies.ts';
import { idsIn, ofType, referred, resources, theOnly } from './template.ts';

describe('queues', () => {
  const queues = ofType('AWS::SQS::Queue');
  const redrive = z.object({ RedrivePolicy: z.object({ deadLetterTargetArn: z.json() }) });
  const deadLetters = new Set(
    queues.flatMap(({ Properties }) => {
      const parsed = redrive.safeParse(Properties);
      return parsed.success ? [referred(parsed.data.RedrivePolicy.deadLetterTargetArn).id] : [];
    }),
  );

  const ofInputs = queues.filter(({ id }) => id.startsWith('Compute'));

  it.each(ofInputs)('$id, of inputs, is encrypted with a rotated key of the account’s', ({ Properties }) => {
    const key = referred(Properties['KmsMasterKeyId']);
    expect(key.Type).toBe('AWS::KMS::Key');
    expect(key.Properties['EnableKeyRotation']).toBe(true);
  });

  it('are encrypted with SQS’s own key where messages only name a task', () => {
    const others = queues.filter((queue) => !ofInputs.includes(queue));
    expect(others.map(({ Properties }) => Properties['SqsManagedSseEnabled'])).toEqual([true, true]);
  });

  it.each(queues)('$id refuses what is not sent through TLS', ({ id }) => {
    const policies = ofType('AWS::SQS::QueuePolicy').filter(({ Properties }) =>
      idsIn(Properties['Queues']).includes(id),
    );
    const denials = policies
      .flatMap((policy) => statementsOf(policy, policy.Properties['PolicyDocument']))
      .filter(({ Effect }) => Effect === 'Deny');
    expect(denials.map(({ Condition }) => Condition)).toEqual([{ Bool: { 'aws:SecureTransport': 'false' } }]);
    expect(denials[0]?.Principal).toEqual({ AWS: '*' });
  });

  it('have a dead-letter queue each, which keeps messages for longer', () => {
    const period = z.object({ MessageRetentionPeriod: z.number() });
    const dead = queues.filter(({ id }) => deadLetters.has(id));
    const live = queues.filter(({ id }) => !deadLetters.has(id));
    expect(live.length).toBeGreaterThan(0);
    for (const { Properties } of live) {
      expect(Properties['RedrivePolicy']).toMatchObject({ maxReceiveCount: 5 });
      for (const { Properties: other } of dead) {
        expect(period.parse(other).MessageRetentionPeriod).toBeGreaterThan(
          period.parse(Properties).MessageRetentionPeriod,
        );
      }
    }
  });
});

describe('the bucket of uploads', () => {
  const { id, Properties, DeletionPolicy } = theOnly('AWS::S3::Bucket');

  it('is private, encrypted, and outlives the stack', () => {
    expect(Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
    expect(DeletionPolicy).toBe('Retain');
  });

  it('refuses what is not sent through TLS 1.2', () => {
    const policy = theOnly('AWS::S3::BucketPolicy');
    expect(referred(policy.Properties['Bucket']).id).toBe(id);
    const denials = statementsOf(policy, policy.Properties['PolicyDocument']);
    expect(denials.map(({ Effect, Condition }) => [Effect, Condition])).toEqual([
      ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }],
      ['Deny', { NumericLessThan: { 's3:TlsVersion': 1.2 } }],
    ]);
  });

  it('drops uploads after their days and the one that they may take, and unfinished ones after that one', () => {
    expect(Properties['LifecycleConfiguration']).toEqual({
      Rules: [
        { Id: 'uploads-expire', Prefix: 'uploads/', ExpirationInDays: 8, Status: 'Enabled' },
        {
          Id: 'unfinished-uploads-end',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          Status: 'Enabled',
        },
      ],
    });
  });

  it('lets browsers put parts and read their ETags', () => {
    expect(Properties['CorsConfiguration']).toMatchObject({
      CorsRules: [{ AllowedMethods: ['PUT'], AllowedOrigins: ['*'], ExposedHeaders: ['ETag'] }],
    });
  });
});

describe('the database', () => {
  it('is encrypted, signs users in by IAM, and has no password in the template', () => {
    const { Properties } = theOnly('AWS::RDS::DBCluster');
    expect(Properties).toMatchObject({
      Engine: 'aurora-postgresql',
      StorageEncrypted: true,
      EnableIAMDatabaseAuthentication: true,
      ManageMasterUserPassword: true,
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 8 },
    });
    expect(Properties).not.toHaveProperty('MasterUserPassword');
    expect(ofType('AWS::SecretsManager::Secret')).toEqual([]);
  });

  it('is reached through a proxy that takes IAM tokens over TLS only, and uses them itself', () => {
    const { Properties } = theOnly('AWS::RDS::DBProxy');
    expect(Properties).toMatchObject({ RequireTLS: true, DefaultAuthScheme: 'IAM_AUTH' });
    expect(Properties).not.toHaveProperty('Auth');
    expect(theOnly('AWS::RDS::DBProxyTargetGroup').Properties['ConnectionPoolConfigurationInfo']).toEqual({
      ConnectionBorrowTimeout: 3,
      MaxConnectionsPercent: 90,
      MaxIdleConnectionsPercent: 50,
    });
  });

  it('is not reachable from outside', () => {
    for (const { Properties } of ofType('AWS::RDS::DBInstance')) {
      expect(Properties['PubliclyAccessible']).toBe(false);
    }
  });
});

describe('the cache', () => {
  it('has limits, and one user that signs in by IAM and administers nothing', () => {
    const cache = theOnly('AWS::ElastiCache::ServerlessCache').Properties;
    expect(cache['CacheUsageLimits']).toEqual({
      DataStorage: { Maximum: 5, Unit: 'GB' },
      ECPUPerSecond: { Maximum: 20_000 },
    });
    const user = theOnly('AWS::ElastiCache::User').Properties;
    expect(user).toMatchObject({ AuthenticationMode: { Type: 'iam' }, UserId: user['UserName'] });
    expect(user['AccessString']).not.toMatch(/\+@(all|admin|dangerous)/);
    expect(idsIn(referred(cache['UserGroupId']).Properties['UserIds'])).toEqual([
      theOnly('AWS::ElastiCache::User').id,
    ]);
  });
});

describe('the table of idempotency records', () => {
  it('has the layout of Powertools and can be restored', () => {
    expect(theOnly('AWS::DynamoDB::Table').Properties).toMatchObject({
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiration', Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
    });
  });
});

describe('logs', () => {
  it('are each kept for a time, not for ever', () => {
    const forEver = resources.filter(
      ({ Type, Properties }) => Type === 'AWS::Logs::LogGroup' && !Properties['RetentionInDays'],
    );
    expect(forEver).toEqual([]);
  });
});
