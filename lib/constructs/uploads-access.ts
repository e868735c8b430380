import { Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IdempotencyTable } from './idempotency-table.ts';
import type { ObjectStore } from './object-store.ts';
import type { ServiceFunction } from './service-function.ts';

interface UploadsAccessProps {
  readonly uploads: ServiceFunction;
  readonly records: ServiceFunction;
  readonly store: ObjectStore;
  readonly idempotency: IdempotencyTable;
}

/**
 * What the function `uploads` may do. It runs outside of the VPC, as only there it learns from API Gateway which plan a
 * key has, and asks `upload-records` for the rows.
 */
export class UploadsAccess extends Construct {
  constructor(scope: Construct, id: string, { uploads, records, store, idempotency }: UploadsAccessProps) {
    super(scope, id);
    const { partition, region } = Stack.of(this);
    store.grantUploads(uploads.role);
    idempotency.grantRecords(uploads.role);
    uploads.role.attachInlinePolicy(
      new Policy(this, 'Sources', {
        statements: [
          new PolicyStatement({
            actions: ['apigateway:GET'],
            resources: [`arn:${partition}:apigateway:${region}::/usageplans`],
          }),
          new PolicyStatement({
            actions: ['lambda:InvokeFunction'],
            resources: [records.lambda.functionArn],
          }),
        ],
      }),
    );
  }
}
