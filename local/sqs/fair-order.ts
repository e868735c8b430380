import type { Message } from './message.ts';

interface Group {
  readonly waiting: Map<string, Message>;
  inFlight: number;
}

/** No group's name: names are not empty. */
const withoutGroup = '';

/** What the tenant of a group's next message has in flight. */
const load = ([key, { inFlight }]: readonly [string, Group]): number => (key === withoutGroup ? 0 : inFlight);

/**
 * The order in which a standard queue with MessageGroupId hands out its messages ("How Amazon SQS fair queues work" in
 * the developer guide): a tenant that has many messages in flight must not delay the others. The next message is the
 * first in line of the group with the fewest in flight; among equals, of the group that was served longest ago. A
 * message without a group is a tenant of its own, of which nothing else is in flight; among themselves they go by age.
 * SQS begins to prefer the others at about a tenth of what is in flight; here there is no such threshold.
 */
export class FairOrder {
  readonly #groups = new Map<string, Group>();
  #size = 0;

  /** Messages that can be received now. */
  get size(): number {
    return this.#size;
  }

  /** Of the message that was sent first; Infinity where none waits. */
  get oldestSentAt(): number {
    let oldest = Infinity;
    for (const { waiting } of this.#groups.values())
      for (const { sentAt } of waiting.values()) oldest = Math.min(oldest, sentAt);
    return oldest;
  }

  add(message: Message): void {
    this.#group(message).waiting.set(message.id, message);
    this.#size++;
  }

  /** The next message, counted in flight until `settle`. */
  take(): Message | undefined {
    let next: [string, Group] | undefined;
    for (const entry of this.#groups) {
      if (entry[1].waiting.size > 0 && (next === undefined || load(entry) < load(next))) next = entry;
    }
    const message = next?.[1].waiting.values().next().value;
    if (next === undefined || message === undefined) return undefined;
    const [key, group] = next;
    group.waiting.delete(message.id);
    group.inFlight++;
    this.#size--;
    // To the end of the round.
    this.#groups.delete(key);
    this.#groups.set(key, group);
    return message;
  }

  /** A message that was taken is no longer in flight. */
  settle(message: Message): void {
    const group = this.#group(message);
    group.inFlight--;
    this.#forgetIfEmpty(message, group);
  }

  /** Takes a waiting message out, for good. */
  remove(message: Message): void {
    const group = this.#group(message);
    if (group.waiting.delete(message.id)) this.#size--;
    this.#forgetIfEmpty(message, group);
  }

  #group(message: Message): Group {
    const key = message.groupId ?? withoutGroup;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const group = { waiting: new Map<string, Message>(), inFlight: 0 };
    this.#groups.set(key, group);
    return group;
  }

  #forgetIfEmpty(message: Message, group: Group): void {
    if (group.inFlight === 0 && group.waiting.size === 0)
      this.#groups.delete(message.groupId ?? withoutGroup);
  }
}
