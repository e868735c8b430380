import { keyTags } from '../../core/names/key-tags.ts';
import type { Api } from '../gateway/definition.ts';
import { readApi } from '../gateway/read-api.ts';
import type { FindKey } from '../gateway/usage-plans.ts';
import { issueKeys, keyOfPlan } from '../keys/issue-keys.ts';
import { type KeyStore, openKeyStore } from '../keys/key-store.ts';
import type { Account } from '../template/identifiers.ts';
import type { ResolvedTemplate } from '../template/resolve.ts';
import { shortName } from './short-name.ts';

/** A usage plan by its name without the stack's, and a key that is in it. */
export interface PlanKey {
  readonly name: string;
  readonly keyId: string;
  readonly key: string;
}

/** The template's API, and who may call it. */
export interface ApiAccess {
  readonly api: Api;
  readonly keys: KeyStore;
  readonly findKey: FindKey;
  /** As they are now, in the template's order; plans whose last key was revoked are left out. */
  plans(): readonly PlanKey[];
}

/** Issues a key for each plan of the template's API that has none; they are kept in `keysFile`. */
export function readApiAccess(
  template: ResolvedTemplate,
  { stackName, account, keysFile }: { stackName: string; account: Account; keysFile: string },
): ApiAccess {
  const api = readApi(template, account.id, (name) => shortName(name, stackName));
  const keys = openKeyStore(keysFile);
  const names = api.plans.map((plan) => plan.shortName);
  issueKeys(keys, names, { [keyTags.stage]: api.stage });
  return {
    api,
    keys,
    findKey(value) {
      const key = keys.find(value);
      return key?.enabled === true && key.plan !== null ? { id: key.id, plan: key.plan } : undefined;
    },
    plans: () =>
      names.flatMap((name) => {
        const key = keyOfPlan(keys, name);
        return key === undefined ? [] : [{ name, keyId: key.id, key: key.value }];
      }),
  };
}
