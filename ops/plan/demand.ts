import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { algorithmNames, findAlgorithm } from '../../core/hashing/algorithms.ts';
import { completeParameters } from '../../core/hashing/parameters.ts';
import { maxBodyBytes } from '../../core/limits.ts';
import { objectFaults, objectSchema } from './objects-demand.ts';

const clockTime = /^([01]\d|2[0-3]):[0-5]\d$/;
const name = z.string().min(1).max(60);

const requestSchema = z.strictObject({
  name,
  algorithm: z.enum(algorithmNames),
  /** By the API's names; those left out have the API's defaults. */
  parameters: z.record(z.string(), z.number()).default({}),
  inputBytes: z.int().min(0).max(maxBodyBytes),
  /** At a factor of 1. */
  perSecond: z.number().positive().max(10_000_000),
  /** Sent to `POST /tasks`, or with `Prefer: respond-async`: a task, however small. */
  asTask: z.boolean().default(false),
});

const burstSchema = z.strictObject({
  at: z.string().regex(clockTime, 'a time of the day such as "09:30" is needed'),
  minutes: z.int().min(1).max(1440),
  /** Of the rate at that time. */
  factor: z.number().min(0).max(1000),
  /** Names of the requests and objects that come more often; left out: all. */
  requests: z.array(name).min(1).optional(),
});

const promisesSchema = z
  .strictObject({
    /** 99 of 100 inline requests take less, in the function. */
    inlineP99Ms: z.number().positive().max(29_000).default(250),
    /** In every minute of the day, bursts included, 99 of 100 tasks begin within this. */
    taskWaitSeconds: z.number().positive().max(1_209_600).default(300),
    /** All that came until the end of a burst has ended this long after it. */
    drainMinutes: z.number().positive().max(20_160).default(15),
  })
  .prefault({});

/** A day of requests and objects, and what is promised about them. */
const demandSchema = z.strictObject({
  requests: z.array(requestSchema).max(100).default([]),
  objects: z.array(objectSchema).max(20).default([]),
  /** Factors on every rate at hours of the day, straight lines between; round the clock. */
  day: z
    .array(z.strictObject({ hour: z.number().min(0).lt(24), factor: z.number().min(0).max(1000) }))
    .min(1)
    .max(96)
    .default([{ hour: 0, factor: 1 }]),
  bursts: z.array(burstSchema).max(100).default([]),
  tenants: z
    .strictObject({
      count: z.int().min(1).max(100_000).default(1),
      /** Share of the requests that the largest tenant sends; left out: all tenants send as many. */
      largestShare: z.number().gt(0).max(1).optional(),
    })
    .prefault({}),
  /** How often a task is asked for without waiting. */
  statusReadsPerTask: z.number().min(0).max(1000).default(1),
  /** Share of the tasks whose caller waits for the end with `?wait=` or `Prefer: wait=`. */
  waitingShare: z.number().min(0).max(1).default(0),
  promises: promisesSchema,
});

export type Demand = z.output<typeof demandSchema>;
export type DemandedRequest = Demand['requests'][number];

/** The demand cannot be read; the message names every field and its bound. */
export class DemandError extends Error {
  override readonly name = 'DemandError';

  constructor(source: string, faults: readonly string[], options?: ErrorOptions) {
    super([`${source} is no demand:`, ...faults.map((fault) => `  - ${fault}`)].join('\n'), options);
  }
}

/** Throws DemandError. */
export function readDemand(file: string): Demand {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new DemandError(file, ['it cannot be read as JSON'], { cause });
  }
  return parseDemand(json, file);
}

/** `source` names it in messages. Throws DemandError. */
export function parseDemand(json: unknown, source: string): Demand {
  const parsed = demandSchema.safeParse(json);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, message }) => `${path.map(String).join('.') || '(top level)'}: ${message}`,
    );
    throw new DemandError(source, faults);
  }
  const demand = parsed.data;
  const faults = [
    ...emptyFaults(demand),
    ...parameterFaults(demand),
    ...objectFaults(demand.objects),
    ...burstFaults(demand),
    ...tenantFaults(demand),
  ];
  if (faults.length > 0) throw new DemandError(source, faults);
  return demand;
}

function emptyFaults({ requests, objects }: Demand): string[] {
  const names = [...requests, ...objects].map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  return [
    ...(names.length === 0 ? ['requests, objects: one of them is needed'] : []),
    ...(twice === undefined ? [] : [`requests, objects: two are named "${twice}"`]),
  ];
}

function parameterFaults({ requests }: Demand): string[] {
  return requests.flatMap(({ algorithm, parameters }, index) => {
    const found = findAlgorithm(algorithm);
    const completed = found && completeParameters(found, parameters);
    if (!completed || !('violations' in completed)) return [];
    return completed.violations.map(
      ({ pointer, detail }) => `requests.${index}${pointer.replaceAll('/', '.')}: ${detail}`,
    );
  });
}

function burstFaults({ requests, objects, bursts }: Demand): string[] {
  const known = [...requests, ...objects].map(({ name }) => name);
  return bursts.flatMap((burst, index) =>
    (burst.requests ?? []).flatMap((one, position) =>
      known.includes(one)
        ? []
        : [
            `bursts.${index}.requests.${position}: no request is named "${one}"; there are ${known.join(', ')}`,
          ],
    ),
  );
}

function tenantFaults({ tenants: { count, largestShare = 1 } }: Demand): string[] {
  return largestShare < 1 / count - 1e-9
    ? [`tenants.largestShare: at least ${1 / count}, one part of ${count}: it is the largest`]
    : [];
}
