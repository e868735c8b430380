/** A message of a standard queue. Times are milliseconds since 1970. */
export interface Message {
  readonly id: string;
  readonly body: string;
  /** MessageGroupId: on a standard queue, the tenant whose share is kept fair. */
  readonly groupId: string | undefined;
  readonly sentAt: number;
  readonly delayedUntil: number | undefined;
  /** Name of the queue whose dead letter it is. */
  deadLetterOf: string | undefined;
  receiveCount: number;
  firstReceivedAt: number | undefined;
}

/** What is sent. */
export interface NewMessage {
  readonly body: string;
  readonly groupId?: string | undefined;
  readonly delaySeconds?: number | undefined;
}

/** A message in the hands of one receiver. */
export interface Delivery {
  readonly message: Message;
  readonly receiptHandle: string;
}
