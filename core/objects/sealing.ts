import type { ObjectIdentity } from './object-work.ts';
import type { Holding } from './ports.ts';

/** What sealed bytes belong to: they open for nothing else. Attempts are not in it, as one goes on with another's. */
export interface SealSubject {
  readonly holding: Pick<Holding, 'taskId' | 'part'>;
  readonly tenant: string;
  readonly identity: ObjectIdentity;
}

/** Encrypts and authenticates what is stored between attempts. */
export interface Sealing {
  seal(subject: SealSubject, bytes: Uint8Array): Promise<Uint8Array>;
  /** Throws where it was altered, or belongs to something else. */
  open(subject: SealSubject, sealed: Uint8Array): Promise<Uint8Array>;
}
