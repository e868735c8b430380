import type { LambdaClient } from '@aws-sdk/client-lambda';
import { environmentNames } from '../../../core/names/environment.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import type { Control } from '../control.ts';
import { variablesControl } from './functions.ts';

/** How objects are split among workers, and for how long uploads are open. An object that is split already stays as it is. */
export const objectsControl = (client: LambdaClient, config: StageConfig): Control =>
  variablesControl(client, config, 'objects', [
    { path: 'workers.object.partMib', variable: environmentNames.partMib, functions: ['object-worker'] },
    {
      path: 'workers.object.partsInFlight',
      variable: environmentNames.partsInFlight,
      functions: ['object-worker'],
    },
    {
      path: 'objects.uploadExpiryHours',
      variable: environmentNames.uploadExpiryHours,
      functions: ['uploads'],
    },
  ]);
