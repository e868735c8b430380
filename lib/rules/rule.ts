import type { StageConfig } from '../stage/stage-config.ts';

/** A condition that settings owe each other or AWS. */
export interface Rule {
  readonly id: string;
  /** What goes wrong where it is broken. */
  readonly reason: string;
  /** Page of AWS's documentation that states the limit, where one does. */
  readonly source?: string;
  /** One sentence a violation: the settings by name, the numbers, and the nearest setting that works. */
  readonly check: (config: StageConfig) => readonly string[];
}

/** The message of a violation, or nothing. */
export function when(broken: boolean, violation: string): readonly string[] {
  return broken ? [violation] : [];
}

/** Bounds of one setting, both included. */
export function within(name: string, value: number, minimum: number, maximum: number): readonly string[] {
  const nearest = Math.min(Math.max(value, minimum), maximum);
  return when(
    value !== nearest,
    `${name} is ${value}, allowed are ${minimum} to ${maximum}: the nearest is ${nearest}`,
  );
}

export const lambdaGuide = 'https://docs.aws.amazon.com/lambda/latest/dg';
export const sqsGuide = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide';
export const auroraGuide = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide';
export const apiGuide = 'https://docs.aws.amazon.com/apigateway/latest/developerguide';
