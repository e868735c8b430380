import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

/** Records of idempotency keys in the layout of Powertools for AWS Lambda: partition key `id`, lifetime `expiration`. */
export function idempotencyTable(scope: Construct, id: string): Table {
  return new Table(scope, id, {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    timeToLiveAttribute: 'expiration',
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    // A record lives for a day and says only which task a repeated request gets.
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
