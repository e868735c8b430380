import type { LambdaClient } from '@aws-sdk/client-lambda';
import { environmentNames } from '../../../core/names/environment.ts';
import { functionDefinitions } from '../../../lib/constructs/function-definitions.ts';
import { functionNames } from '../../../lib/stage/function-names.ts';
import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import type { Control } from '../control.ts';
import { variablesControl } from './functions.ts';

const settings = [
  'inlineBudgetMs',
  'inlineMemoryMib',
  'taskBudgetMs',
  'taskMemoryMib',
  'waitLimitSeconds',
] as const;

/** Budgets and waits: what is answered inline, and how long a caller may wait. */
export const routingControl = (client: LambdaClient, config: StageConfig): Control =>
  variablesControl(
    client,
    config,
    'routing',
    settings.map((name) => ({
      path: `routing.${name}`,
      variable: environmentNames[name],
      functions: functionNames.filter((one) =>
        functionDefinitions[one].variables.some((variable) => variable === name),
      ),
    })),
  );
