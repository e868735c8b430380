import type { StageConfig } from '../stage/stage-config.ts';
import { apiRules } from './api-rules.ts';
import { batchRules } from './batch-rules.ts';
import { budgetRules } from './budget-rules.ts';
import { databaseRules } from './database-rules.ts';
import { functionRules } from './function-rules.ts';
import { objectRules } from './object-rules.ts';
import { queueRules } from './queue-rules.ts';
import type { Finding, Remedy, Rule } from './rule.ts';

/** Every rule that a stage's settings keep, whatever the template's own validation would catch or not. */
export const rules: readonly Rule[] = [
  ...functionRules,
  ...apiRules,
  ...budgetRules,
  ...queueRules,
  ...batchRules,
  ...objectRules,
  ...databaseRules,
];

interface Violation extends Finding {
  /** Id of the rule. */
  readonly rule: string;
  /** For a person: the rule, the numbers, the nearest settings that work, and the reason. */
  readonly message: string;
}

/** Every violation of every rule. */
export function findViolations(config: StageConfig): readonly Violation[] {
  return rules.flatMap(({ id, reason, source, check }) =>
    check(config).map((finding) => ({
      ...finding,
      rule: id,
      message: `${id}: ${finding.says}: ${advise(finding.remedies)}. ${reason}${source === undefined ? '' : ` (${source})`}`,
    })),
  );
}

/** Every violation of every rule, each in words of its own. */
export function violationsOf(config: StageConfig): readonly string[] {
  return findViolations(config).map(({ message }) => message);
}

function advise(remedies: readonly Remedy[]): string {
  const each = remedies.map((changes) =>
    changes.map(({ setting, value }) => `${setting} to ${value}`).join(' and '),
  );
  return `set ${each.join(', or ')}`;
}
