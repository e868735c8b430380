import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })).min(1);
const projection = z.object({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']).optional(),
  NonKeyAttributes: z.array(z.string()).optional(),
});
const index = z.object({ IndexName: z.string(), KeySchema: keySchema, Projection: projection });

/**
 * What this machine needs of an AWS::DynamoDB::Table or AWS::DynamoDB::GlobalTable. Capacity, encryption, recovery,
 * replicas, tags and the like mean nothing here; TimeToLiveSpecification has no effect: expired items stay, as they may
 * for days on AWS, and readers filter them.
 */
const tableProperties = z.object({
  TableName: z.string(),
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z.array(index).optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
});

/** The request that makes the table of these CloudFormation properties. */
export function toCreateTable(properties: unknown): CreateTableCommandInput & { TableName: string } {
  const table = tableProperties.parse(properties);
  return {
    TableName: table.TableName,
    AttributeDefinitions: table.AttributeDefinitions,
    KeySchema: table.KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...(table.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map(toIndex),
    }),
    ...(table.LocalSecondaryIndexes && { LocalSecondaryIndexes: table.LocalSecondaryIndexes.map(toIndex) }),
  };
}

function toIndex({ IndexName, KeySchema, Projection }: z.infer<typeof index>) {
  return {
    IndexName,
    KeySchema,
    Projection: {
      ...(Projection.ProjectionType && { ProjectionType: Projection.ProjectionType }),
      ...(Projection.NonKeyAttributes && { NonKeyAttributes: Projection.NonKeyAttributes }),
    },
  };
}
