/** Told of what CloudWatch counts. */
export interface QueueFigures {
  sent(bytes: number): void;
  received(messages: number): void;
  deleted(): void;
}
