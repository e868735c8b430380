import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { findEndedKeys, revokeKey } from '../../adapters/apigateway/api-keys.ts';
import { sdkSettings } from '../../adapters/aws/sdk-settings.ts';
import { readEnvironment, type Variables } from '../environment.ts';

export interface KeyExpiry {
  /** Ids of the keys whose time is over. */
  readonly findEnded: () => Promise<readonly string[]>;
  readonly revoke: (id: string) => Promise<void>;
}

export function wire(variables: Variables): KeyExpiry {
  const { stage } = readEnvironment(variables, ['stage']);
  const client = new APIGatewayClient(sdkSettings);
  return {
    findEnded: () => findEndedKeys(client, stage, new Date()),
    revoke: (id) => revokeKey(client, id),
  };
}
