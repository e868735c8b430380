import type { StageConfig } from '../stage/stage-config.ts';
import { apiRules } from './api-rules.ts';
import { budgetRules } from './budget-rules.ts';
import { databaseRules } from './database-rules.ts';
import { functionRules } from './function-rules.ts';
import { queueRules } from './queue-rules.ts';
import type { Rule } from './rule.ts';

/** Every rule that a stage's settings keep, whatever the template's own validation would catch or not. */
export const rules: readonly Rule[] = [
  ...functionRules,
  ...apiRules,
  ...budgetRules,
  ...queueRules,
  ...databaseRules,
];

/** Every violation of every rule, each in words of its own. */
export function violationsOf(config: StageConfig): readonly string[] {
  return rules.flatMap(({ id, reason, source, check }) =>
    check(config).map(
      (violation) => `${id}: ${violation}. ${reason}${source === undefined ? '' : ` (${source})`}`,
    ),
  );
}
