import { createHash, createHmac, randomBytes } from 'node:crypto';
import { S3Error } from './errors.ts';
import type { S3Request } from './requests/request.ts';
import { sameText } from './signature/signing.ts';
import type { Encryption } from './storage/stored.ts';

/** Whether a KMS key can be used: `denied` is what its policy does to a reader without `kms:Decrypt`. */
export type KeyState = 'enabled' | 'disabled' | 'denied';

/** The states of KMS keys by id or ARN; a key that was never named is enabled. */
export class KmsKeys {
  readonly #states: Map<string, KeyState>;

  constructor(states: ReadonlyMap<string, KeyState> = new Map()) {
    this.#states = new Map([...states].map(([keyId, state]) => [name(keyId), state]));
  }

  set(keyId: string, state: KeyState): void {
    this.#states.set(name(keyId), state);
  }

  /** Throws KMS.DisabledException or AccessDenied. */
  use(keyId: string): void {
    const state = this.#states.get(name(keyId)) ?? 'enabled';
    if (state === 'disabled') throw new S3Error('KMS.DisabledException', `${keyId} is disabled.`);
    if (state === 'denied')
      throw new S3Error(
        'AccessDenied',
        'User is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext',
      );
  }
}

/** The id of an ARN. */
const name = (keyId: string): string => keyId.slice(keyId.lastIndexOf('/') + 1);

const prefix = 'x-amz-server-side-encryption';

/**
 * How what is put would be encrypted. Nothing is: files of the local cloud are as safe as the disk they are on. But the
 * answers are those of S3, and a customer's key is needed again to read.
 * @param bucketKeyId of the bucket's own setting
 */
export function encryptionOf(
  request: S3Request,
  bucketKeyId: string | undefined,
  keys: KmsKeys,
): Encryption | undefined {
  const key = customerKey(request, `${prefix}-customer`);
  const asked = request.headers.get(prefix);
  if (key !== undefined) {
    if (asked !== undefined)
      throw new S3Error(
        'InvalidArgument',
        'Server side encryption is specified twice, with and without a customer key.',
      );
    const salt = randomBytes(16).toString('base64');
    return { kind: 'customer', salt, keyDigest: digest(key.key, salt), keyMd5: key.md5 };
  }
  if (asked !== undefined && !['AES256', 'aws:kms', 'aws:kms:dsse'].includes(asked))
    throw new S3Error('InvalidArgument', `The encryption method ${asked} is not supported`);
  if (asked === 'AES256' || (asked === undefined && bucketKeyId === undefined)) return undefined;
  const keyId = request.headers.get(`${prefix}-aws-kms-key-id`) ?? bucketKeyId ?? 'alias/aws/s3';
  keys.use(keyId);
  return { kind: 'kms', keyId };
}

/**
 * Fails where the request may not read: a customer's key that is missing, not needed or another, a KMS key that cannot
 * be used.
 * @param headerPrefix of the headers of a customer's key; a copy's source has its own
 */
export function requireReadable(
  request: S3Request,
  encryption: Encryption | undefined,
  keys: KmsKeys,
  headerPrefix = `${prefix}-customer`,
): void {
  const key = customerKey(request, headerPrefix);
  if (encryption?.kind !== 'customer') {
    if (key !== undefined)
      throw new S3Error('InvalidRequest', 'The encryption parameters are not applicable to this object.');
    if (encryption !== undefined) keys.use(encryption.keyId);
    return;
  }
  if (key === undefined)
    throw new S3Error(
      'InvalidRequest',
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    );
  if (!sameText(digest(key.key, encryption.salt), encryption.keyDigest)) throw new S3Error('AccessDenied');
}

export function encryptionHeaders(encryption: Encryption | undefined): Record<string, string> {
  if (encryption === undefined) return { [prefix]: 'AES256' };
  if (encryption.kind === 'kms')
    return { [prefix]: 'aws:kms', [`${prefix}-aws-kms-key-id`]: encryption.keyId };
  return { [`${prefix}-customer-algorithm`]: 'AES256', [`${prefix}-customer-key-md5`]: encryption.keyMd5 };
}

const digest = (key: Buffer, salt: string): string => createHmac('sha256', salt).update(key).digest('base64');

function customerKey(
  { headers }: S3Request,
  headerPrefix: string,
): { readonly key: Buffer; readonly md5: string } | undefined {
  const [algorithm, encoded, md5] = ['algorithm', 'key', 'key-md5'].map((each) =>
    headers.get(`${headerPrefix}-${each}`),
  );
  if (algorithm === undefined && encoded === undefined && md5 === undefined) return undefined;
  if (algorithm !== 'AES256') throw new S3Error('InvalidArgument', 'The customer algorithm must be AES256.');
  const key = Buffer.from(encoded ?? '', 'base64');
  if (key.length !== 32)
    throw new S3Error('InvalidArgument', 'The secret key was invalid for the specified algorithm.');
  if (md5 === undefined || createHash('md5').update(key).digest('base64') !== md5)
    throw new S3Error(
      'InvalidArgument',
      'The calculated MD5 hash of the key did not match the hash that was provided.',
    );
  return { key, md5 };
}
