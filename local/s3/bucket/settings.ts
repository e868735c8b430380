import { z } from 'zod';

const corsRuleSchema = z.object({
  Id: z.string().optional(),
  AllowedOrigins: z.array(z.string()).min(1),
  AllowedMethods: z.array(z.enum(['GET', 'PUT', 'HEAD', 'POST', 'DELETE'])).min(1),
  AllowedHeaders: z.array(z.string()).default([]),
  ExposedHeaders: z.array(z.string()).default([]),
  MaxAge: z.int().min(0).optional(),
});

export type CorsRule = z.infer<typeof corsRuleSchema>;

/** Storage classes do not exist here, so transitions between them mean nothing. Tags are not kept: a rule by tag is refused. */
const lifecycleRuleSchema = z.strictObject({
  Id: z.string().default('rule'),
  Status: z.enum(['Enabled', 'Disabled']),
  Prefix: z.string().default(''),
  ExpirationInDays: z.int().min(1).optional(),
  ExpiredObjectDeleteMarker: z.boolean().default(false),
  NoncurrentVersionExpiration: z
    .strictObject({ NoncurrentDays: z.int().min(1), NewerNoncurrentVersions: z.int().min(1).optional() })
    .optional(),
  AbortIncompleteMultipartUpload: z.object({ DaysAfterInitiation: z.int().min(1) }).optional(),
  Transitions: z.unknown().optional(),
  NoncurrentVersionTransitions: z.unknown().optional(),
});

export type LifecycleRule = z.infer<typeof lifecycleRuleSchema>;

const defaultEncryptionSchema = z.object({
  ServerSideEncryptionByDefault: z.object({
    SSEAlgorithm: z.enum(['AES256', 'aws:kms', 'aws:kms:dsse']),
    KMSMasterKeyID: z.string().optional(),
  }),
});

/**
 * What this machine needs of an AWS::S3::Bucket. Ownership, public access, logs, tags and storage classes mean nothing
 * here; what would send an event is refused, as nothing here would.
 */
const bucketSchema = z
  .object({
    VersioningConfiguration: z.object({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
    CorsConfiguration: z.object({ CorsRules: z.array(corsRuleSchema) }).optional(),
    LifecycleConfiguration: z.object({ Rules: z.array(lifecycleRuleSchema) }).optional(),
    BucketEncryption: z
      .object({ ServerSideEncryptionConfiguration: z.array(defaultEncryptionSchema) })
      .optional(),
    NotificationConfiguration: z
      .undefined({ error: 'The local S3 sends no events: NotificationConfiguration is not known here.' })
      .optional(),
  })
  .transform((bucket) => {
    const encryption =
      bucket.BucketEncryption?.ServerSideEncryptionConfiguration[0]?.ServerSideEncryptionByDefault;
    return {
      versioning: bucket.VersioningConfiguration?.Status,
      corsRules: bucket.CorsConfiguration?.CorsRules ?? [],
      lifecycleRules: bucket.LifecycleConfiguration?.Rules ?? [],
      /** The key that encrypts what names none; undefined: S3's own. */
      kmsKeyId:
        encryption === undefined || encryption.SSEAlgorithm === 'AES256'
          ? undefined
          : (encryption.KMSMasterKeyID ?? 'alias/aws/s3'),
    };
  });

export type BucketSettings = z.infer<typeof bucketSchema>;

/** From the resolved properties of the template's resource. */
export const parseBucketSettings = (properties: unknown): BucketSettings => bucketSchema.parse(properties);

/** Of a bucket that the template does not have. */
export const plainBucket = parseBucketSettings({});
