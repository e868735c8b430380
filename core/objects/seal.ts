import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { RandomBytes } from '../tasks/ports.ts';
import type { Sealing, SealSubject } from './sealing.ts';

/** First byte: changes with the form. */
const form = 1;

/** AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D section 8.2.2) and the full tag. */
const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

export interface SealOptions {
  /** 32 random bytes, the same for all workers. */
  readonly secret: () => Promise<Uint8Array>;
  readonly randomBytes: RandomBytes;
  /** Names and versions of the engines whose states are sealed: what another version saved does not open. */
  readonly engines: string;
}

/**
 * Seals what is stored between attempts: states of engines hold bytes of the object in plain, and some load silently what
 * another variant saved. Each task has a key of its own (HKDF-SHA-256, RFC 5869), so that random nonces never meet.
 * What is sealed opens for its task, part, tenant and object alone.
 */
export function createSealing({ secret, randomBytes, engines }: SealOptions): Sealing {
  const keyOf = async ({ holding }: SealSubject): Promise<Uint8Array> =>
    new Uint8Array(hkdfSync('sha256', await secret(), '', `hash-api checkpoint ${holding.taskId}`, keyBytes));

  const boundTo = ({ holding, tenant, identity }: SealSubject): Uint8Array => {
    const { bucket, key, versionId, etag, bytes } = identity;
    const object = [bucket, key, versionId ?? null, etag, bytes];
    return Buffer.from(JSON.stringify([form, engines, holding.taskId, holding.part ?? null, tenant, object]));
  };

  return {
    async seal(subject, bytes) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, await keyOf(subject), nonce, { authTagLength: tagBytes });
      cipher.setAAD(boundTo(subject));
      const sealed = [Uint8Array.of(form), nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()];
      return new Uint8Array(Buffer.concat(sealed));
    },
    async open(subject, sealed) {
      const key = await keyOf(subject);
      try {
        if (sealed[0] !== form || sealed.length < 1 + nonceBytes + tagBytes)
          throw new Error('not of this form');
        const nonce = sealed.subarray(1, 1 + nonceBytes);
        const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
        decipher.setAAD(boundTo(subject));
        decipher.setAuthTag(sealed.subarray(-tagBytes));
        const text = sealed.subarray(1 + nonceBytes, -tagBytes);
        return new Uint8Array(Buffer.concat([decipher.update(text), decipher.final()]));
      } catch (cause) {
        throw new Error('The sealed bytes were altered, or belong to something else.', { cause });
      }
    },
  };
}
