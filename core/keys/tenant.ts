/**
 * The tenant of an API key: what tasks belong to.
 *
 * A function learns of a key its id and its value, and nothing else: API Gateway delivers neither its name, nor its tags,
 * nor its customer id with a request. A tenant's first key has a random value, and its id is the tenant. Keys that come
 * after it, when it is rotated, have other ids and say in their values whose they are. A value says so truly: API Gateway
 * has compared the whole of it with those that were issued, and who may issue keys may name any tenant. So every request
 * knows its tenant without asking anybody, and a key that has just been made sees its tenant's tasks at once.
 *
 * Values are alphanumeric, 20 to 128 characters (API Gateway Developer Guide, "Usage plans and API keys"); those that
 * API Gateway makes have 40 characters, so that none of them is of this form.
 */
const laterKey = /^hk[0-9a-f]{40}([0-9A-Za-z]{4,64})$/;

/** 160 random bits. */
const secretBytes = 20;

export const isTenant = (text: string): boolean => /^[0-9A-Za-z]{4,64}$/.test(text);

/** `value` is that of a key that API Gateway has accepted or issued. */
export function tenantOfKey({ id, value }: { readonly id: string; readonly value: string }): string {
  return laterKey.exec(value)?.[1] ?? id;
}

/** A value for one more key of `tenant`. */
export function laterKeyValue(tenant: string, randomBytes: (length: number) => Uint8Array): string {
  if (!isTenant(tenant)) throw new Error('A tenant has 4 to 64 letters and digits.');
  return `hk${Buffer.from(randomBytes(secretBytes)).toString('hex')}${tenant}`;
}
