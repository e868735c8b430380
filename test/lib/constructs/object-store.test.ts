import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { Network } from '../../../lib/constructs/network.ts';
import { ObjectStore } from '../../../lib/constructs/object-store.ts';
import { parseStage } from '../../../lib/stage/load-stage.ts';

const key = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const uploads = { 'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.anyValue(), 'Arn'] }, '/uploads/*']] };
const uploadsBucket = { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] };
const arnOf = (resource: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${resource}`]],
});

/** The store with a role of a reader and one of a writer, under these settings. */
function templateWith(objects: object): Template {
  const stack = new Stack(new App(), 'Stack');
  const config = parseStage('test', { objects }, 'this test');
  const network = new Network(stack, 'Network', config);
  const store = new ObjectStore(stack, 'Store', { config, network });
  const role = (id: string) =>
    new Role(stack, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  store.grantRead(role('Reader'));
  store.grantUploads(role('Writer'));
  return Template.fromStack(stack);
}

const policyOf = (template: Template, id: string): unknown =>
  Object.entries(template.findResources('AWS::IAM::Policy')).find(([name]) => name.includes(id))?.[1];

describe('the operator’s buckets', () => {
  const template = templateWith({ allowedBuckets: ['archive', 'films'], decryptionKeys: [key] });

  it('may be read by the worker, with their versions, and listed, as S3 calls what is missing refused otherwise', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^Reader') }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['s3:GetObject', 's3:GetObjectVersion'],
            Resource: [uploads, arnOf('archive/*'), arnOf('films/*')],
          },
          {
            Effect: 'Allow',
            Action: 's3:ListBucket',
            Resource: [uploadsBucket, arnOf('archive'), arnOf('films')],
          },
          {
            Effect: 'Allow',
            Action: 'kms:Decrypt',
            Resource: key,
            Condition: {
              StringLike: { 'kms:ViaService': { 'Fn::Join': ['', ['s3.*.', { Ref: 'AWS::URLSuffix' }]] } },
            },
          },
        ],
      },
    });
  });

  it('are nothing to the function that signs uploads', () => {
    const writer = JSON.stringify(policyOf(template, 'UploadsPolicy'));
    expect(writer).toContain('s3:PutObject');
    expect(writer).not.toMatch(/archive|films|kms/);
  });

  it('may be read through the endpoint of the VPC, and nothing be written through it, not even uploads', () => {
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.s3']] },
      PolicyDocument: {
        Statement: [
          [['s3:GetObject', 's3:GetObjectVersion'], uploads],
          ['s3:ListBucket', uploadsBucket],
          [['s3:GetObject', 's3:GetObjectVersion'], arnOf('archive/*')],
          ['s3:ListBucket', arnOf('archive')],
          [['s3:GetObject', 's3:GetObjectVersion'], arnOf('films/*')],
          ['s3:ListBucket', arnOf('films')],
        ].map(([Action, Resource]) => ({ Effect: 'Allow', Principal: { AWS: '*' }, Action, Resource })),
      },
    });
  });
});

describe('without them', () => {
  it('the worker reads uploads only, and decrypts with no key of the account', () => {
    const reader = JSON.stringify(policyOf(templateWith({}), 'ReadPolicy'));
    expect(reader).toContain('/uploads/*');
    expect(reader).not.toMatch(/kms|:s3:::/);
  });
});
