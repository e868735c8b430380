import { v7, validate, version } from 'uuid';
import type { Clock, RandomBytes } from './ports.ts';

/** UUIDv7 (RFC 9562 section 5.7): the table is partitioned and listed by it. */
export function newTaskId(clock: Clock, randomBytes: RandomBytes): string {
  return v7({ msecs: clock().getTime(), random: randomBytes(16) });
}

/** When it was made: milliseconds since 1970, the first 48 bits. */
export function taskIdTime(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** No id that was made at that millisecond or later is below it. */
export function firstTaskIdAt(milliseconds: number): string {
  return v7({ msecs: milliseconds, seq: 0, random: new Uint8Array(16) });
}

export function isTaskId(text: string): boolean {
  return validate(text) && version(text) === 7;
}
