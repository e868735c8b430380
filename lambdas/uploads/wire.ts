import { randomBytes } from 'node:crypto';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { createPlans } from '../../adapters/apigateway/plans.ts';
import { sdkSettings } from '../../adapters/aws/sdk-settings.ts';
import { createIdempotency } from '../../adapters/dynamodb/idempotency.ts';
import { createUploadRecords } from '../../adapters/lambda/upload-records.ts';
import { createS3Client } from '../../adapters/s3/client.ts';
import { createObjectUploads } from '../../adapters/s3/object-uploads.ts';
import type { Plans } from '../../core/figures/plans.ts';
import type { InvocationMeter } from '../../core/metrics/meter.ts';
import { functionName } from '../../core/names/resources.ts';
import type { UploadStore } from '../../core/objects/ports.ts';
import type { BeginPorts } from '../../core/uploads/begin.ts';
import type { UploadLimits } from '../../core/uploads/limit.ts';
import type { ObjectUploads } from '../../core/uploads/object-uploads.ts';
import { readEnvironment, type Variables } from '../environment.ts';
import { createMeter } from '../metrics/meter.ts';

export interface UploadsServices extends BeginPorts {
  readonly store: UploadStore;
  readonly objects: ObjectUploads;
  readonly plans: Pick<Plans, 'planOf'>;
  readonly limitsGib: UploadLimits;
  /** For which bytes may be put. */
  readonly expiresInSeconds: number;
  /** For which the object is kept, once it is complete. */
  readonly keepSeconds: number;
  readonly meter: InvocationMeter;
}

/** A cold start in the VPC and a connection to the database take longer than a call of AWS's. */
const recordsSettings = {
  ...sdkSettings,
  maxAttempts: 2,
  requestHandler: { ...sdkSettings.requestHandler, requestTimeout: 10_000 },
};

export function wire(variables: Variables): UploadsServices {
  const settings = readEnvironment(variables, [
    'stage',
    'idempotencyTable',
    'uploadsBucket',
    'uploadExpiryHours',
    'uploadRetentionDays',
    'uploadLimitsGib',
  ]);
  const { stage } = settings;
  const clock = () => new Date();
  return {
    store: createUploadRecords(new LambdaClient(recordsSettings), functionName(stage, 'upload-records')),
    objects: createObjectUploads(createS3Client(variables), settings.uploadsBucket),
    plans: createPlans({ client: new APIGatewayClient(sdkSettings), stage, now: () => performance.now() }),
    idempotency: createIdempotency({
      client: new DynamoDBClient(sdkSettings),
      table: settings.idempotencyTable,
      clock,
    }),
    clock,
    randomBytes,
    limitsGib: settings.uploadLimitsGib,
    expiresInSeconds: settings.uploadExpiryHours * 3600,
    keepSeconds: settings.uploadRetentionDays * 86_400,
    meter: createMeter(variables),
  };
}
