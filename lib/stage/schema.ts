import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';
import type { ApiFunctionName, FunctionName } from './function-names.ts';
import { count, positive } from './setting.ts';
import { objects, workers } from './work-settings.ts';

interface FunctionDefaults {
  memoryMib: number;
  timeoutSeconds: number;
  reservedConcurrency: number;
}

const functionShape = (defaults: FunctionDefaults) => ({
  /** MiB; 1,769 is one vCPU. */
  memoryMib: positive.default(defaults.memoryMib),
  timeoutSeconds: positive.default(defaults.timeoutSeconds),
  /** Environments kept for this function, and the most that it gets. */
  reservedConcurrency: positive.default(defaults.reservedConcurrency),
});

const functionSettings = (defaults: FunctionDefaults) => z.strictObject(functionShape(defaults)).prefault({});

interface ApiFunctionDefaults extends FunctionDefaults {
  rate: number;
  burst: number;
  averageMs: number;
}

/** `rate` is requests per second, `burst` the size of the token bucket. */
const throttleShape = (defaults: Pick<ApiFunctionDefaults, 'rate' | 'burst'>) => ({
  rate: positive.default(defaults.rate),
  burst: positive.default(defaults.burst),
});

const apiFunctionSettings = (defaults: ApiFunctionDefaults) =>
  z
    .strictObject({
      ...functionShape(defaults),
      ...throttleShape(defaults),
      /** How long a request is expected to take, those that wait for a task with their wait: what the rate is checked with. */
      averageMs: positive.default(defaults.averageMs),
    })
    .prefault({});

/** Environments that are ready before a request comes, and follow the load: what a cold start costs, callers do not see. */
const provisionedConcurrency = z
  .strictObject({
    min: positive,
    max: positive,
    /** Share of them at work that scaling aims at: below, environments are given back; above, more are made ready. */
    targetUtilizationPercent: positive.default(70),
  })
  .nullable()
  .default(null);

const hashDefaults = {
  memoryMib: 1769,
  timeoutSeconds: 29,
  reservedConcurrency: 500,
  rate: 5_000,
  burst: 250,
};

const hash = z
  .strictObject({
    ...functionShape(hashDefaults),
    ...throttleShape(hashDefaults),
    /** As of the other functions of the API; left out: the inline budget at the CPU share of the memory. */
    averageMs: positive.optional(),
    provisionedConcurrency,
  })
  .prefault({});

const functions = z
  .strictObject({
    hash,
    tasks: apiFunctionSettings({
      memoryMib: 512,
      timeoutSeconds: 29,
      reservedConcurrency: 150,
      rate: 1_500,
      burst: 110,
      averageMs: 25,
    }),
    uploads: apiFunctionSettings({
      memoryMib: 512,
      timeoutSeconds: 29,
      reservedConcurrency: 10,
      rate: 30,
      burst: 6,
      averageMs: 130,
    }),
    health: apiFunctionSettings({
      memoryMib: 256,
      timeoutSeconds: 10,
      reservedConcurrency: 20,
      rate: 50,
      burst: 15,
      averageMs: 100,
    }),
    docs: apiFunctionSettings({
      memoryMib: 256,
      timeoutSeconds: 5,
      reservedConcurrency: 20,
      rate: 50,
      burst: 15,
      averageMs: 20,
    }),
    stats: apiFunctionSettings({
      memoryMib: 512,
      timeoutSeconds: 10,
      reservedConcurrency: 20,
      rate: 10,
      burst: 15,
      averageMs: 500,
    }),
    figures: functionSettings({ memoryMib: 256, timeoutSeconds: 10, reservedConcurrency: 20 }),
    'upload-records': functionSettings({ memoryMib: 256, timeoutSeconds: 10, reservedConcurrency: 10 }),
    'compute-worker': functionSettings({ memoryMib: 3538, timeoutSeconds: 120, reservedConcurrency: 100 }),
    'object-worker': functionSettings({ memoryMib: 1769, timeoutSeconds: 900, reservedConcurrency: 40 }),
    /** Has up to 50 messages of up to 1 MiB in memory. */
    'dead-letters': functionSettings({ memoryMib: 512, timeoutSeconds: 60, reservedConcurrency: 2 }),
    'key-expiry': functionSettings({ memoryMib: 256, timeoutSeconds: 60, reservedConcurrency: 1 }),
    maintenance: functionSettings({ memoryMib: 256, timeoutSeconds: 50, reservedConcurrency: 1 }),
    migrate: functionSettings({ memoryMib: 512, timeoutSeconds: 600, reservedConcurrency: 1 }),
  } satisfies Record<FunctionName, z.ZodType> & Record<ApiFunctionName, z.ZodType>)
  .prefault({});

const plan = (
  rate: number,
  burst: number,
  quota: { limit: number; period: 'DAY' | 'WEEK' | 'MONTH' } | null,
  maxUploadGib: number,
) =>
  z
    .strictObject({
      rate: positive.default(rate),
      burst: positive.default(burst),
      /** Requests in a period of the calendar; null for none. */
      quota: z
        .strictObject({ limit: positive, period: z.enum(['DAY', 'WEEK', 'MONTH']) })
        .nullable()
        .default(quota),
      /** The largest object that a key of the plan may upload. */
      maxUploadGib: positive.default(maxUploadGib),
    })
    .prefault({});

const plans = z
  .strictObject({
    free: plan(5, 10, { limit: 10_000, period: 'DAY' }, 1),
    standard: plan(100, 200, { limit: 50_000_000, period: 'MONTH' }, 100),
    premium: plan(5_000, 250, null, 5_120),
    operator: plan(50, 100, null, 5_120),
  })
  .prefault({});

const routing = z
  .strictObject({
    /** Estimated CPU milliseconds and memory up to which a request is answered inline. */
    inlineBudgetMs: positive.default(25),
    inlineMemoryMib: positive.default(64),
    /** The most that one task may need; beyond it the request is refused. */
    taskBudgetMs: positive.default(30_000),
    taskMemoryMib: positive.default(1088),
    /** Longest `Prefer: wait` and `?wait=`. */
    waitLimitSeconds: count.default(20),
  })
  .prefault({});

const database = z
  .strictObject({
    minAcu: z.number().min(0).max(1024).default(0.5),
    maxAcu: z.number().min(0).max(1024).default(8),
    /** Readers in other zones, at least: with one, a failed writer is replaced within a minute, and task reads leave the writer. */
    readers: z.int().min(0).max(15).default(0),
    /** Readers at most: scaling adds them where the readers' CPU is above `readerCpuPercent`. Left out: `readers`. */
    maxReaders: z.int().min(0).max(15).optional(),
    /** Average CPU of the readers that scaling aims at. */
    readerCpuPercent: positive.default(60),
    backupDays: positive.default(7),
    /** Share of the database's connections that the proxy may open, and may keep open while idle. */
    proxyConnectionsPercent: positive.default(90),
    proxyIdleConnectionsPercent: count.default(50),
    /** Function environments that share one database connection at the proxy at full load. */
    clientsPerConnection: positive.default(1),
  })
  .prefault({});

const cache = z
  .strictObject({
    maxDataGb: positive.default(5),
    /** ElastiCache processing units a second: one is a simple command of up to 1 KiB. */
    maxEcpuPerSecond: positive.default(20_000),
  })
  .prefault({});

const api = z
  .strictObject({
    /** Requests in five minutes from one address, with a key or without; left out: 300 x the highest plan's rate. */
    addressLimit: positive.optional(),
    /** Requests in five minutes from one address that carry no key. */
    keylessAddressLimit: positive.default(3_000),
    /** Requests a second that API Gateway admits for all APIs of the account and region (Service Quotas, `L-8A5B8E43`). */
    accountRate: positive.default(10_000),
    /** API Gateway logs through one role an account and region: false where another stack has set it. */
    accountLoggingRole: z.boolean().default(true),
  })
  .prefault({});

/** What is promised, and alarmed on. */
const alarms = z
  .strictObject({
    /** Requests that are not answered 5xx, in 30 days: what is left is the error budget. */
    availabilityPercent: z.number().min(99).max(99.999).default(99.9),
    /** Half of the requests take less. */
    latencyMs: positive.default(300),
    /** A task begins within this. */
    taskWaitSeconds: positive.default(300),
    /** Half of the statements take less, waiting for the proxy included. */
    databaseMs: positive.default(50),
  })
  .prefault({});

/**
 * The settings of a stage. Every field has a default, so a stage file can be `{}`; unknown fields are refused.
 * Bounds here are those of one field alone, wide enough to be a number at all; what AWS allows and what
 * fields owe each other is in the rule table (lib/rules), which explains each refusal.
 */
export const stageFileSchema = z.strictObject({
  /** What these settings are put on top of: the name of a profile (lib/profiles), or a file beside this one. */
  profile: z.string().optional(),
  /** Concurrent executions that the account allows in this region (Service Quotas, `L-B99A9384`). */
  accountConcurrency: positive.default(1000),
  functions,
  routing,
  workers,
  objects,
  database,
  cache,
  api,
  plans,
  alarms,
  /** Days for which ended tasks are kept. */
  retentionDays: positive.default(30),
  logRetentionDays: z.enum(RetentionDays).default(RetentionDays.ONE_MONTH),
  /** Gets every alarm, after confirming the subscription. */
  alarmEmail: z.email().optional(),
  /** Keeps the database, its backups and the keys when the stack is deleted, and refuses to delete the database. */
  retainData: z.boolean().default(true),
});
