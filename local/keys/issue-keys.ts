import { endOf } from '../../core/keys/ending.ts';
import type { KeyStore, StoredKey } from './key-store.ts';

/** The key that is shown for a plan: the oldest that is enabled, one without an end before one with. */
export function keyOfPlan(store: KeyStore, plan: string): StoredKey | undefined {
  const usable = store.all().filter((key) => key.plan === plan && key.enabled);
  return usable.find(({ tags }) => endOf(tags) === undefined) ?? usable[0];
}

/** Makes a key for each plan without one, so that the API can be called; on AWS an operator issues all keys. */
export function issueKeys(store: KeyStore, plans: readonly string[], tags: StoredKey['tags'] = {}): void {
  for (const plan of plans) {
    if (keyOfPlan(store, plan) === undefined) store.create({ name: plan, enabled: true, tags, plan });
  }
}
