import { CfnElement, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { uploadsPrefix } from '../../core/names/resources.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import type { Network } from './network.ts';

/** HeadObject is a GetObject to IAM. */
const readActions = ['s3:GetObject', 's3:GetObjectVersion'];

/** PutObject is also what begins a multipart upload, takes its parts and completes it. */
const uploadActions = [
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
];

/** Without the right to list, S3 answers 403 for an object that is not there, as for one that is refused. */
const listActions = ['s3:ListBucket'];

/**
 * An upload may take as long (the rule `upload-expiry`), and S3 counts the days of an object that came in parts from when
 * it was begun (User Guide, "Working with object metadata"): without it, S3 would delete what the service still shows.
 */
const longestUploadDays = 1;

interface ObjectStoreProps {
  readonly config: StageConfig;
  readonly network: Network;
}

/**
 * What objects are hashed from: the bucket of uploads, and those of the operator's own that the settings allow.
 *
 * Uploads come by presigned URLs and last for days. They are encrypted with S3's own key: one of the customer's would
 * be asked for with each part, and whoever has the URL of one has the right to write that one only, either way. They
 * have no versions: what replaces an upload while it is read has another ETag, which the worker holds every read to.
 */
export class ObjectStore extends Construct {
  readonly bucket: Bucket;
  private readonly config: StageConfig;

  constructor(scope: Construct, id: string, { config, network }: ObjectStoreProps) {
    super(scope, id);
    this.config = config;
    this.bucket = new Bucket(this, 'Uploads', {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        {
          id: 'uploads-expire',
          prefix: uploadsPrefix,
          expiration: Duration.days(config.objects.uploadRetentionDays + longestUploadDays),
        },
        { id: 'unfinished-uploads-end', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      // Whoever has a presigned URL may use it from any page: it is the URL that is secret, and no cookie is sent.
      cors: [
        {
          allowedMethods: [HttpMethods.PUT],
          allowedOrigins: ['*'],
          allowedHeaders: ['*'],
          exposedHeaders: ['ETag'],
          maxAge: 3600,
        },
      ],
      // CloudFormation cannot delete a bucket that is not empty, and this one empties itself within days.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Who uploads what is in the table of uploads; an access log of S3 would be a second bucket of every tenant’s object names, which these rules would want a log of too.',
    });
    network.letThrough(network.s3, readActions, this.uploads);
    network.letThrough(network.s3, listActions, this.bucket.bucketArn);
    for (const arn of this.allowedBuckets) {
      network.letThrough(network.s3, readActions, `${arn}/*`);
      network.letThrough(network.s3, listActions, arn);
    }
  }

  /** Lets the function that callers ask for uploads sign their URLs, complete them and delete them. */
  grantUploads(role: Role): void {
    this.grant(
      'UploadsPolicy',
      role,
      [
        new PolicyStatement({ actions: uploadActions, resources: [this.uploads] }),
        new PolicyStatement({ actions: listActions, resources: [this.bucket.bucketArn] }),
      ],
      [this.uploadsInWords],
    );
  }

  /** Lets the worker read uploads and the objects of allowed buckets. */
  grantRead(role: Role): void {
    const { allowedBuckets, decryptionKeys } = this.config.objects;
    this.grant(
      'ReadPolicy',
      role,
      [
        new PolicyStatement({
          actions: readActions,
          resources: [this.uploads, ...this.allowedBuckets.map((arn) => `${arn}/*`)],
        }),
        new PolicyStatement({
          actions: listActions,
          resources: [this.bucket.bucketArn, ...this.allowedBuckets],
        }),
        ...(decryptionKeys.length > 0
          ? [
              new PolicyStatement({
                actions: ['kms:Decrypt'],
                resources: decryptionKeys,
                conditions: { StringLike: { 'kms:ViaService': `s3.*.${Stack.of(this).urlSuffix}` } },
              }),
            ]
          : []),
      ],
      [this.uploadsInWords, ...allowedBuckets.map((name) => `arn:<AWS::Partition>:s3:::${name}/`)],
    );
  }

  private get uploads(): string {
    return this.bucket.arnForObjects(`${uploadsPrefix}*`);
  }

  private get uploadsInWords(): string {
    const { defaultChild } = this.bucket.node;
    const id = CfnElement.isCfnElement(defaultChild) ? Stack.of(this).getLogicalId(defaultChild) : '';
    return `<${id}.Arn>/${uploadsPrefix}`;
  }

  private get allowedBuckets(): readonly string[] {
    const { partition } = Stack.of(this);
    return this.config.objects.allowedBuckets.map((name) => `arn:${partition}:s3:::${name}`);
  }

  /** `prefixes`: where the statements name objects by what their keys begin with, as cdk-nag writes it. */
  private grant(id: string, role: Role, statements: PolicyStatement[], prefixes: readonly string[]): void {
    const policy = new Policy(this, id, { statements });
    for (const prefix of prefixes) {
      Validations.of(policy).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${prefix}*]`,
        reason:
          'Callers name objects at run time: in the bucket of uploads below its prefix, and in each bucket that the operator has allowed by name.',
      });
    }
    role.attachInlinePolicy(policy);
  }
}
