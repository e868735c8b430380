import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { sdkSettings } from '../aws/sdk-settings.ts';

/** Environment variable by which the SDK takes another address than AWS's own. */
const addressName = 'AWS_ENDPOINT_URL_S3';

/**
 * A client of S3 as the environment addresses it. At an address of its own a bucket's name stands in the path: only
 * AWS's has a host name for each bucket. Checksums are sent where an operation asks for them: in a presigned URL, the
 * SDK's own would be that of an empty body.
 */
export function createS3Client(
  variables: Readonly<Record<string, string | undefined>>,
  settings: S3ClientConfig = {},
): S3Client {
  return new S3Client({
    ...sdkSettings,
    ...settings,
    forcePathStyle: variables[addressName] !== undefined,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
}
