import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { StageConfig } from '../../stage/stage-config.ts';
import type { Metrics } from '../metrics.ts';

/** Pages under docs/runbooks/, without `.md`. */
export const runbooks = [
  'gateway',
  'functions',
  'workers',
  'dead-letters',
  'database',
  'proxy',
  'cache',
  'errors',
  'maintenance',
] as const;
export type Runbook = (typeof runbooks)[number];

interface Common {
  readonly name: string;
  readonly metric: IMetric;
  /** M of N periods of the metric (a minute, if it does not say otherwise) that must breach. */
  readonly of: readonly [number, number];
  /** What it means, in sentences. */
  readonly meaning: string;
  /** The first command to type. */
  readonly first: string;
  readonly runbook: Runbook;
}

interface LimitAlarm extends Common {
  /** Breaches above it, or below where `below` says so. */
  readonly threshold: number;
  readonly below?: true;
  /** A period without data breaches: silence is the symptom. */
  readonly silenceBreaches?: true;
}

/** For what has no fixed limit, since it follows the callers. */
interface BandAlarm extends Common {
  /** Standard deviations of CloudWatch's own forecast, and the side that matters. */
  readonly band: { readonly deviations: number; readonly side: 'above' | 'below' };
}

export type AlarmDefinition = LimitAlarm | BandAlarm;

/** Alarms of one page: the parts of a composite. */
export type DefineAlarms = (config: StageConfig, metrics: Metrics) => readonly AlarmDefinition[];

/** Figures by HTTP, for a shell that has the address and an operator's key. */
export const figures = (path: string): string => `curl -H "x-api-key: $API_KEY" "$API_URL${path}"`;
