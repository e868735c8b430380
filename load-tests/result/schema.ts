import { z } from 'zod';

/** What a run wrote with `--json`: the report is drawn from this alone. Times are milliseconds where no unit is named. */
const percentiles = z.object({
  count: z.number(),
  min: z.number(),
  mean: z.number(),
  p50: z.number(),
  p90: z.number(),
  p95: z.number(),
  p99: z.number(),
  p999: z.number(),
  max: z.number(),
});

/** What was asked and answered within one interval; the latencies are of what was due in it. */
const interval = z.object({
  /** Seconds since the begin of the run. */
  at: z.number(),
  asked: z.number(),
  answered: z.number(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  max: z.number().nullable(),
});

const series = z.object({
  phase: z.string(),
  /** Whose requests: `all`, or a group of tenants. */
  stream: z.string(),
  name: z.string(),
  /** `upload`: until its bytes are all there; `result`: from when it was first due until its task had ended. */
  kind: z.enum(['inline', 'upload', 'submit', 'result', 'wait']),
  asked: z.number(),
  answered: z.number(),
  /** 429. */
  refused: z.number(),
  refusedWithoutRetryAfter: z.number(),
  /** 5xx. */
  serverErrors: z.number(),
  /** No answer, or one that was not expected; 5xx among them. */
  failed: z.number(),
  /** By HTTP status, by a task's end, or by the name of the error where there was no answer. */
  statuses: z.record(z.string(), z.number()),
  /** From when the request was due; all answers but refusals. */
  latency: percentiles,
  /** From when it was sent; all answers but refusals. */
  service: percentiles,
  /** Of `latency`, in microseconds: HdrHistogram V2, compressed, base64. */
  histogram: z.string(),
  /** `latency` at growing percentiles, for the chart. */
  distribution: z.array(z.tuple([z.number(), z.number()])),
  intervals: z.array(interval),
});

const phase = z.object({
  name: z.string(),
  /** Whether thresholds look at it: a warm-up is not judged. */
  judged: z.boolean(),
  /** Seconds since the begin of the run. */
  begin: z.number(),
  /** As asked for, a second; and for how long, seconds. */
  rate: z.number(),
  seconds: z.number(),
  /** As it was until now or the phase's end. */
  askedSeconds: z.number(),
  asked: z.number(),
  /** Tasks that were answered 202. */
  accepted: z.number(),
  refused: z.number(),
  failed: z.number(),
  /** From the end of the phase until the last of its tasks had ended, seconds; null where it had none, or one is missing. */
  drainedAfterSeconds: z.number().nullable(),
});

const tasks = z.object({
  accepted: z.number(),
  completed: z.number(),
  /** Ended otherwise, or with a wrong digest. */
  failed: z.number(),
  /** Accepted and not ended when the time for it was over. */
  lost: z.number(),
  /** The same, but the run was ended before. */
  notAwaited: z.number(),
  /** Ended after more than one attempt. */
  repeated: z.number(),
});

/** How long the queue took after a phase, beside what `hash-api plan` makes of the same tasks and settings. Seconds. */
const prediction = z.object({
  phase: z.string(),
  /** Of one task on its lane, with which the simulation of the calibration takes as long as it took. */
  taskSeconds: z.number(),
  predictedSeconds: z.number(),
  measuredSeconds: z.number(),
});

const processGroup = z.object({
  name: z.string(),
  /** Seconds since the begin of the run, processes, and MiB of each of them on average. */
  samples: z.array(z.tuple([z.number(), z.number(), z.number()])),
});

const threshold = z.object({
  name: z.string(),
  says: z.string(),
  unit: z.string(),
  bound: z.number(),
  /** Null where the run could not measure it. */
  value: z.number().nullable(),
  met: z.boolean().nullable(),
});

export const loadResultSchema = z.object({
  format: z.literal(1),
  scenario: z.string(),
  summary: z.string(),
  startedAt: z.iso.datetime(),
  place: z.enum(['local', 'deployed']),
  url: z.url(),
  settings: z.object({
    rate: z.number(),
    seconds: z.number(),
    drainSeconds: z.number(),
    arrivals: z.enum(['poisson', 'constant']),
    seed: z.number(),
    tenants: z.number(),
  }),
  machine: z.object({ processor: z.string(), virtualProcessors: z.number(), node: z.string() }),
  verdict: z.enum(['passed', 'failed', 'invalid', 'interrupted']),
  notes: z.array(z.string()),
  thresholds: z.array(threshold),
  generator: z.object({
    lateMs: percentiles,
    lateLimitMs: z.number(),
    cpuPercent: z.number(),
    peakInFlight: z.number(),
    peakConnections: z.number(),
  }),
  intervalSeconds: z.number(),
  phases: z.array(phase),
  series: z.array(series),
  tasks,
  /** Null where the scenario predicts nothing, or the settings are not known. */
  prediction: prediction.nullable(),
  processes: z.array(processGroup),
});

export type LoadResult = z.output<typeof loadResultSchema>;
export type DrainPrediction = z.output<typeof prediction>;
export type PhaseResult = z.output<typeof phase>;
export type SeriesResult = z.output<typeof series>;

/** Whether it counts what was asked of the API, and not what became of tasks. */
export const isAsked = ({ kind }: Pick<SeriesResult, 'kind'>): boolean =>
  kind !== 'result' && kind !== 'wait';

export type TaskCounts = z.output<typeof tasks>;
export type ProcessGroup = z.output<typeof processGroup>;
export type Judgement = z.output<typeof threshold>;
export type Percentiles = z.output<typeof percentiles>;
export type GeneratorHealth = LoadResult['generator'];
