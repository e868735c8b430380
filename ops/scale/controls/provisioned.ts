import {
  type ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { functionName } from '../../../core/names/resources.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import type { Control } from '../control.ts';

const min = 'functions.hash.provisionedConcurrency.min';
const max = 'functions.hash.provisionedConcurrency.max';

/** Environments of the hash function that are kept ready, at least and at most. */
export function provisionedControl(client: ApplicationAutoScalingClient, { stage }: StageConfig): Control {
  const target = {
    ServiceNamespace: 'lambda',
    ScalableDimension: 'lambda:function:ProvisionedConcurrency',
  } as const;
  const resource = `function:${functionName(stage, 'hash')}:live`;
  return {
    name: 'provisioned concurrency of hash',
    paths: [min, max],
    async read() {
      const { ScalableTargets: [found] = [] } = await client.send(
        new DescribeScalableTargetsCommand({ ...target, ResourceIds: [resource] }),
      );
      return {
        ...(found?.MinCapacity !== undefined && { [min]: found.MinCapacity }),
        ...(found?.MaxCapacity !== undefined && { [max]: found.MaxCapacity }),
      };
    },
    async write(values) {
      await client.send(
        new RegisterScalableTargetCommand({
          ...target,
          ResourceId: resource,
          ...(values[min] !== undefined && { MinCapacity: values[min] }),
          ...(values[max] !== undefined && { MaxCapacity: values[max] }),
        }),
      );
    },
  };
}
