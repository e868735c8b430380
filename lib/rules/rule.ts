import type { StageConfig } from '../stage/stage-config.ts';

/** A setting by its path, such as `functions.hash.rate`, and the value that it should have. */
export interface Change {
  readonly setting: string;
  readonly value: number;
}

/** Changes that, made together, end a violation. */
export type Remedy = readonly Change[];

/** Settings that cannot work together. */
export interface Finding {
  /** What is wrong, the same whatever the numbers are: the settings by name. */
  readonly about: string;
  /** The settings by name, and the numbers. */
  readonly says: string;
  /** The nearest settings that work: any one of these is enough. */
  readonly remedies: readonly Remedy[];
}

/** A condition that settings owe each other or AWS. */
export interface Rule {
  readonly id: string;
  /** What goes wrong where it is broken. */
  readonly reason: string;
  /** Page of AWS's documentation that states the limit, where one does. */
  readonly source?: string;
  readonly check: (config: StageConfig) => readonly Finding[];
}

export function set(setting: string, value: number): Remedy {
  return [{ setting, value }];
}

/** A remedy whose value is itself between bounds, or nothing. */
export function setWithin(
  setting: string,
  value: number,
  minimum: number,
  maximum: number,
): readonly Remedy[] {
  return value >= minimum && value <= maximum ? [set(setting, value)] : [];
}

/** The finding where `broken`. Where no single change is enough, `otherwise` is what to change together. */
export function when(
  broken: boolean,
  about: string,
  says: string,
  remedies: readonly Remedy[],
  otherwise: Remedy = [],
): readonly Finding[] {
  if (!broken) return [];
  return [{ about, says, remedies: remedies.length > 0 ? remedies : [otherwise] }];
}

/** Bounds of one setting, both included. */
export function within(name: string, value: number, minimum: number, maximum: number): readonly Finding[] {
  const nearest = Math.min(Math.max(value, minimum), maximum);
  return when(
    value !== nearest,
    `bounds of ${name}`,
    `${name} is ${value}, allowed are ${minimum} to ${maximum}`,
    [set(name, nearest)],
  );
}

export const lambdaGuide = 'https://docs.aws.amazon.com/lambda/latest/dg';
export const sqsGuide = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide';
export const auroraGuide = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide';
export const apiGuide = 'https://docs.aws.amazon.com/apigateway/latest/developerguide';
