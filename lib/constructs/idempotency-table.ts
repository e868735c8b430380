import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Network } from './network.ts';

const recordActions = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];

/** Records of idempotency keys in the layout of Powertools for AWS Lambda: partition key `id`, lifetime `expiration`. */
export class IdempotencyTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, network: Network) {
    super(scope, id);
    this.table = new Table(this, 'Records', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiration',
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // A record lives for a day and says only which task a repeated request gets.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    network.letThrough(network.dynamoDb, recordActions, this.table.tableArn);
  }

  /** Lets a function keep records. */
  grantRecords(grantee: IGrantable): void {
    this.table.grant(grantee, ...recordActions);
  }
}
