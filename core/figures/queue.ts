/** Messages of a queue. */
export interface QueueDepth {
  /** Waiting for a receiver. */
  readonly visible: number;
  /** Received, and not yet deleted or given back. */
  readonly in_flight: number;
  readonly delayed: number;
}
