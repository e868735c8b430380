import type { Api } from '../gateway/definition.ts';
import { readApi } from '../gateway/read-api.ts';
import type { ApiKey } from '../gateway/usage-plans.ts';
import { issueKeys } from '../keys/issue-keys.ts';
import type { Account } from '../template/identifiers.ts';
import type { ResolvedTemplate } from '../template/resolve.ts';
import { shortName } from './short-name.ts';

/** A usage plan by its name without the stack's, and the key that was issued for it. */
export interface PlanKey {
  readonly name: string;
  /** The tenant. */
  readonly keyId: string;
  readonly key: string;
}

/** The template's API, and who may call it. */
export interface ApiAccess {
  readonly api: Api;
  readonly keys: readonly ApiKey[];
  /** In the template's order. */
  readonly plans: readonly PlanKey[];
}

/** Issues a key for each plan of the template's API; they are kept in `keysFile`. */
export function readApiAccess(
  template: ResolvedTemplate,
  { stackName, account, keysFile }: { stackName: string; account: Account; keysFile: string },
): ApiAccess {
  const api = readApi(template, account.id);
  const named = api.plans.map(({ name, logicalId }) => ({ name: shortName(name, stackName), logicalId }));
  const keyOf = issueKeys(
    keysFile,
    named.map(({ name }) => name),
  );
  return {
    api,
    keys: named.map(({ name, logicalId }) => ({ ...keyOf(name), plan: logicalId })),
    plans: named.map(({ name }) => ({ name, keyId: keyOf(name).id, key: keyOf(name).value })),
  };
}
