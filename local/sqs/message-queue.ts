import { randomUUID } from 'node:crypto';
import type { QueueAttributes } from './attributes.ts';
import { SqsError } from './errors.ts';
import { FairOrder } from './fair-order.ts';
import type { MessageStore } from './message-store.ts';
import type { Delivery, Message, NewMessage } from './message.ts';
import type { QueueFigures } from './queue-figures.ts';

interface Held extends Delivery {
  /** Undefined once the visibility timeout has passed: the handle still deletes, until the message is received again. */
  timer: NodeJS.Timeout | undefined;
}

interface Waiter {
  readonly maximum: number;
  /** Undefined: the queue's own, as it is when a message comes. */
  readonly visibilitySeconds: number | undefined;
  readonly resolve: (deliveries: Delivery[]) => void;
}

/**
 * One standard queue: visibility timeouts, delays, dead-lettering, retention, long polling. It wakes only for events
 * (each hidden message has its own timer, each waiting receiver is handed the next message), so that an idle queue
 * costs nothing.
 */
export class MessageQueue {
  readonly name: string;
  readonly arn: string;
  /** As they are now: SetQueueAttributes changes them. */
  attributes: QueueAttributes;
  readonly createdAt = Date.now();
  readonly #store: MessageStore;
  readonly #deadLetters: (arn: string) => MessageQueue | undefined;
  readonly #figures: QueueFigures | undefined;
  readonly #visible = new FairOrder();
  readonly #delayed = new Map<Message, NodeJS.Timeout>();
  readonly #held = new Map<string, Held>();
  readonly #handles = new Map<Message, string>();
  readonly #waiters = new Set<Waiter>();
  #inFlight = 0;

  constructor(
    identity: { name: string; arn: string; attributes: QueueAttributes },
    store: MessageStore,
    deadLetters: (arn: string) => MessageQueue | undefined,
    figures?: QueueFigures,
  ) {
    this.name = identity.name;
    this.arn = identity.arn;
    this.attributes = identity.attributes;
    this.#store = store;
    this.#deadLetters = deadLetters;
    this.#figures = figures;
    for (const message of store.load(this.name)) {
      if (this.#isExpired(message)) store.remove(message.id);
      else this.#admit(message);
    }
  }

  get counts(): { visible: number; inFlight: number; delayed: number } {
    return { visible: this.#visible.size, inFlight: this.#inFlight, delayed: this.#delayed.size };
  }

  /** When the oldest message that is not deleted was sent, milliseconds since the epoch. */
  get oldestSentAt(): number | undefined {
    let oldest = this.#visible.oldestSentAt;
    for (const { message, timer } of this.#held.values())
      if (timer !== undefined) oldest = Math.min(oldest, message.sentAt);
    for (const message of this.#delayed.keys()) oldest = Math.min(oldest, message.sentAt);
    return Number.isFinite(oldest) ? oldest : undefined;
  }

  /** Several changes as one write to the disk. */
  together<T>(change: () => T): T {
    return this.#store.together(change);
  }

  /** On disk when it returns, or when the change that it is a part of does. */
  send(sent: NewMessage): Message {
    const now = Date.now();
    const delaySeconds = sent.delaySeconds ?? this.attributes.DelaySeconds;
    const message: Message = {
      id: randomUUID(),
      body: sent.body,
      groupId: sent.groupId,
      sentAt: now,
      delayedUntil: delaySeconds > 0 ? now + delaySeconds * 1000 : undefined,
      deadLetterOf: undefined,
      receiveCount: 0,
      firstReceivedAt: undefined,
    };
    this.#store.insert(this.name, message);
    this.#figures?.sent(Buffer.byteLength(message.body));
    this.#admit(message);
    return message;
  }

  /** At most `maximum` messages; waits `waitSeconds` for the first one, or until `signal` (the receiver has gone). */
  async receive(options: {
    maximum: number;
    waitSeconds?: number | undefined;
    visibilitySeconds?: number | undefined;
    signal: AbortSignal;
  }): Promise<Delivery[]> {
    const { maximum, visibilitySeconds, signal } = options;
    const waitSeconds = options.waitSeconds ?? this.attributes.ReceiveMessageWaitTimeSeconds;
    const deliveries = this.#take(maximum, visibilitySeconds);
    if (deliveries.length > 0 || waitSeconds === 0 || signal.aborted) return deliveries;
    return new Promise((resolve) => {
      const waiter: Waiter = {
        maximum,
        visibilitySeconds,
        resolve: (found) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', giveUp);
          this.#waiters.delete(waiter);
          resolve(found);
        },
      };
      const giveUp = () => {
        waiter.resolve([]);
      };
      const timer = setTimeout(giveUp, waitSeconds * 1000);
      signal.addEventListener('abort', giveUp);
      this.#waiters.add(waiter);
    });
  }

  /** As on AWS, a handle that is no longer valid deletes nothing and is no error. */
  delete(receiptHandle: string): void {
    const held = this.#held.get(receiptHandle);
    if (held === undefined) return;
    this.#store.remove(held.message.id);
    this.#figures?.deleted();
    this.#forget(held);
    if (held.timer === undefined) this.#visible.remove(held.message);
    else this.#release(held);
  }

  /** Throws MessageNotInflight. */
  changeVisibility(receiptHandle: string, seconds: number): void {
    const held = this.#held.get(receiptHandle);
    if (held?.timer === undefined) throw new SqsError('MessageNotInflight');
    if (seconds === 0) this.#show(held);
    else this.#hide(held, seconds);
  }

  /**
   * Moves the next visible message as a new one, as one change of the disk: to a queue, or to 'nowhere', where those
   * past their retention go anyway. Where `to` does not know, it stays.
   */
  moveNext(to: (message: Message) => MessageQueue | 'nowhere' | undefined): 'moved' | 'stays' | 'empty' {
    const message = this.#visible.take();
    if (message === undefined) return 'empty';
    this.#visible.settle(message);
    const target = this.#isExpired(message) ? 'nowhere' : to(message);
    if (target === undefined) {
      this.#visible.add(message);
      return 'stays';
    }
    const former = this.#held.get(this.#handles.get(message) ?? '');
    if (former !== undefined) this.#forget(former);
    this.#store.together(() => {
      this.#store.remove(message.id);
      if (target !== 'nowhere') target.send({ ...message, delaySeconds: 0 });
    });
    return 'moved';
  }

  /** Deletes all messages, those in flight and delayed ones too. */
  purge(): void {
    this.#store.together(() => {
      while (this.moveNext(() => 'nowhere') === 'moved');
      for (const held of [...this.#held.values()]) this.delete(held.receiptHandle);
      for (const [message, timer] of this.#delayed) {
        clearTimeout(timer);
        this.#store.remove(message.id);
      }
      this.#delayed.clear();
    });
  }

  /** Ends the timers, and answers the waiting receivers with nothing. */
  stop(): void {
    for (const timer of this.#delayed.values()) clearTimeout(timer);
    for (const { timer } of this.#held.values()) clearTimeout(timer);
    for (const waiter of [...this.#waiters]) waiter.resolve([]);
  }

  #admit(message: Message): void {
    const delay = (message.delayedUntil ?? 0) - Date.now();
    if (delay <= 0) {
      this.#visible.add(message);
      this.#wakeSoon();
      return;
    }
    const timer = setTimeout(() => {
      this.#delayed.delete(message);
      this.#visible.add(message);
      this.#wakeSoon();
    }, delay);
    this.#delayed.set(message, timer.unref());
  }

  /** After the current request, so that the messages of one SendMessageBatch can reach one receiver together. */
  #wakeSoon(): void {
    if (this.#waiters.size > 0)
      queueMicrotask(() => {
        this.#wake();
      });
  }

  #wake(): void {
    for (const waiter of this.#waiters) {
      const deliveries = this.#take(waiter.maximum, waiter.visibilitySeconds);
      if (deliveries.length === 0) return;
      waiter.resolve(deliveries);
    }
  }

  #take(maximum: number, visibilitySeconds = this.attributes.VisibilityTimeout): Delivery[] {
    if (this.#visible.size === 0) return [];
    const deliveries: Delivery[] = [];
    this.#store.together(() => {
      while (deliveries.length < maximum) {
        const message = this.#visible.take();
        if (message === undefined) return;
        this.#inFlight++;
        const delivery = this.#deliver(message, visibilitySeconds);
        if (delivery !== undefined) deliveries.push(delivery);
      }
    });
    if (deliveries.length > 0) this.#figures?.received(deliveries.length);
    return deliveries;
  }

  /** Undefined where the message has outlived its retention or goes to the dead-letter queue instead. */
  #deliver(message: Message, visibilitySeconds: number): Delivery | undefined {
    const former = this.#held.get(this.#handles.get(message) ?? '');
    if (former !== undefined) this.#forget(former);
    const held: Held = { message, receiptHandle: randomUUID(), timer: undefined };
    if (this.#isExpired(message)) {
      this.#store.remove(message.id);
      this.#release(held);
      return undefined;
    }
    const policy = this.attributes.RedrivePolicy;
    const deadLetters = policy && this.#deadLetters(policy.deadLetterTargetArn);
    if (policy && deadLetters && message.receiveCount >= policy.maxReceiveCount) {
      this.#release(held);
      this.#store.bury(message.id, deadLetters.name);
      message.deadLetterOf = this.name;
      deadLetters.#admit(message);
      return undefined;
    }
    message.receiveCount++;
    message.firstReceivedAt ??= Date.now();
    this.#store.received(message);
    this.#held.set(held.receiptHandle, held);
    this.#handles.set(message, held.receiptHandle);
    this.#hide(held, visibilitySeconds);
    return held;
  }

  /** Counted from the first send, also in the dead-letter queue. */
  #isExpired(message: Message): boolean {
    return message.sentAt + this.attributes.MessageRetentionPeriod * 1000 <= Date.now();
  }

  #hide(held: Held, seconds: number): void {
    clearTimeout(held.timer);
    held.timer = setTimeout(() => {
      this.#show(held);
    }, seconds * 1000).unref();
  }

  #show(held: Held): void {
    this.#release(held);
    this.#visible.add(held.message);
    this.#wakeSoon();
  }

  /** No longer in flight. */
  #release(held: Held): void {
    clearTimeout(held.timer);
    held.timer = undefined;
    this.#inFlight--;
    this.#visible.settle(held.message);
  }

  #forget(held: Held): void {
    this.#held.delete(held.receiptHandle);
    this.#handles.delete(held.message);
  }
}
