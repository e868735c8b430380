import {
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { bucketsOf, keyStates } from '../../../local/cloud/buckets.ts';
import { resolveTemplate } from '../../../local/template/resolve.ts';
import { parseTemplate } from '../../../local/template/template.ts';
import { s3ForTest } from '../s3/server.ts';

const account = { id: '000000000000', region: 'us-east-1' };
const arn = { 'Fn::GetAtt': ['UploadsBucket1A2B', 'Arn'] };

const template = resolveTemplate(
  parseTemplate({
    Resources: {
      UploadsBucket1A2B: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          VersioningConfiguration: { Status: 'Enabled' },
          PublicAccessBlockConfiguration: { BlockPublicAcls: true },
          LifecycleConfiguration: {
            Rules: [{ Id: 'expire', Status: 'Enabled', Prefix: 'uploads/', ExpirationInDays: 7 }],
          },
        },
      },
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'UploadsBucket1A2B' },
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Deny',
                Principal: { AWS: '*' },
                Action: 's3:*',
                Resource: [arn, { 'Fn::Join': ['', [arn, '/*']] }],
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              },
              {
                Effect: 'Deny',
                Principal: { AWS: '*' },
                Action: 's3:*',
                Resource: [arn, { 'Fn::Join': ['', [arn, '/*']] }],
                Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } },
              },
            ],
          },
        },
      },
      Worker: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Environment: { Variables: { ALLOWED_BUCKETS: '["of-the-operator","uploadsbucket1a2b"]' } },
        },
      },
      Tasks: {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables: { ALLOWED_BUCKETS: '["of-the-operator"]' } } },
      },
      Other: { Type: 'AWS::Lambda::Function', Properties: {} },
      Off: { Type: 'AWS::KMS::Key', Properties: { Enabled: false } },
      On: { Type: 'AWS::KMS::Key', Properties: {} },
    },
  }),
  { account, stackName: 'stack', queueUrl: (name) => name },
);

test('buckets of the template and those that functions may read are there, as the template says', async () => {
  const { s3 } = await s3ForTest({ buckets: bucketsOf(template), keyStates: keyStates(template) });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand());
  expect(Buckets.map(({ Name }) => Name)).toEqual(['of-the-operator', 'uploadsbucket1a2b']);
  const Bucket = 'uploadsbucket1a2b';
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
  const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  expect(Policy).toContain('arn:aws:s3:::uploadsbucket1a2b/*');
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: 'uploads/key', Body: 'bytes' }));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'uploads/key', VersionId }));
  expect(got.Expiration).toContain('rule-id="expire"');
  expect(await got.Body!.transformToString()).toBe('bytes');
});

test('an object under a key that the template disables cannot be made', async () => {
  const { s3 } = await s3ForTest({ buckets: bucketsOf(template), keyStates: keyStates(template) });
  const put = (key: string) =>
    s3.send(
      new PutObjectCommand({
        Bucket: 'of-the-operator',
        Key: 'key',
        Body: '',
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: template.arn(template.get(key)),
      }),
    );
  await put('On');
  await expect(put('Off')).rejects.toMatchObject({ name: 'KMS.DisabledException' });
});
