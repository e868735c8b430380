import {
  Alias,
  type Function as LambdaFunction,
  type IFunction,
  type IVersion,
} from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';

type ProvisionedConcurrency = NonNullable<StageConfig['functions']['hash']['provisionedConcurrency']>;

/**
 * The alias `live` of the function's newest version, with environments made ready in advance: provisioned concurrency
 * belongs to a version, not to the function itself.
 *
 * Application Auto Scaling alone says how many, from the first `min` on. A number in the alias would be put back at each
 * deployment, in the middle of a busy day.
 */
export function liveAlias(
  scope: Construct,
  lambda: LambdaFunction,
  { min, max, targetUtilizationPercent }: ProvisionedConcurrency,
): IFunction {
  // The classes say `| undefined` where their interfaces do not (exactOptionalPropertyTypes).
  const version = lambda.currentVersion as IVersion;
  const alias = new Alias(scope, 'Live', { aliasName: 'live', version });
  alias
    .addAutoScaling({ minCapacity: min, maxCapacity: max })
    .scaleOnUtilization({ utilizationTarget: targetUtilizationPercent / 100 });
  return alias as IFunction;
}
