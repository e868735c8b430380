import type { environmentNames } from '../../core/names/environment.ts';
import type { FunctionName } from '../stage/function-names.ts';

type VariableName = keyof typeof environmentNames;

interface FunctionDefinition {
  readonly description: string;
  /** What it is told by environment variables, beside its stage. */
  readonly variables: readonly VariableName[];
  /** Security group in the VPC; left out, the function runs outside of it. */
  readonly group?: 'functions' | 'migrate';
  /** Writes a line for each start and end of an invocation; at an API's rates these cost more than a small hash. */
  readonly logsInvocations: boolean;
}

const submitting = [
  'taskBudgetMs',
  'taskMemoryMib',
  'waitLimitSeconds',
  'databaseUrl',
  'cacheUrl',
  'cacheName',
  'computeQueueUrl',
  'idempotencyTable',
] as const satisfies VariableName[];

export const functionDefinitions: Readonly<Record<FunctionName, FunctionDefinition>> = {
  hash: {
    description: 'Hashes inline what is small, submits as tasks what is not',
    variables: ['inlineBudgetMs', 'inlineMemoryMib', ...submitting],
    group: 'functions',
    logsInvocations: false,
  },
  tasks: {
    description: 'Submits, shows, lists and cancels tasks',
    variables: [...submitting, 'databaseReaderUrl', 'objectQueueUrl', 'allowedBuckets'],
    group: 'functions',
    logsInvocations: false,
  },
  uploads: {
    description: 'Begins, completes and aborts uploads, and signs their URLs',
    variables: [
      'idempotencyTable',
      'uploadsBucket',
      'uploadExpiryHours',
      'uploadRetentionDays',
      'uploadLimitsGib',
    ],
    logsInvocations: false,
  },
  health: {
    description: 'Says whether the service is up, and whether it can take tasks',
    variables: ['databaseUrl', 'cacheUrl', 'cacheName', 'computeQueueUrl', 'objectQueueUrl'],
    group: 'functions',
    logsInvocations: false,
  },
  docs: {
    description: 'The OpenAPI document and a page that shows it',
    variables: [],
    logsInvocations: false,
  },
  stats: {
    description: 'Figures of the service for operators, and the limits of a key for its owner',
    variables: [
      'cacheName',
      'computeQueueUrl',
      'deadLetterQueueUrl',
      'functionConcurrency',
      'workerConcurrency',
      'objectQueueUrl',
      'objectDeadLetterQueueUrl',
      'objectWorkerConcurrency',
    ],
    logsInvocations: false,
  },
  figures: {
    description: 'Tells stats what only the VPC sees: the database and the cache',
    variables: ['databaseUrl', 'cacheUrl', 'cacheName'],
    group: 'functions',
    logsInvocations: false,
  },
  'upload-records': {
    description: 'Keeps for uploads what only the VPC reaches: their rows in the database',
    variables: ['databaseUrl'],
    group: 'functions',
    logsInvocations: false,
  },
  'compute-worker': {
    description: 'Computes tasks from the compute queue',
    variables: [
      'taskBudgetMs',
      'taskMemoryMib',
      'leaseSeconds',
      'maxAttempts',
      'databaseUrl',
      'cacheUrl',
      'cacheName',
      'computeQueueUrl',
    ],
    group: 'functions',
    logsInvocations: true,
  },
  'object-worker': {
    description: 'Hashes objects, and parts of them, from the object queue',
    variables: [
      'objectLeaseSeconds',
      'objectMaxAttempts',
      'partMib',
      'partsInFlight',
      'databaseUrl',
      'cacheUrl',
      'cacheName',
      'objectQueueUrl',
      'uploadsBucket',
      'allowedBuckets',
    ],
    group: 'functions',
    logsInvocations: true,
  },
  'dead-letters': {
    description: 'Shows, redrives and discards dead letters for operators',
    variables: [
      'databaseUrl',
      'computeQueueUrl',
      'deadLetterQueueUrl',
      'objectQueueUrl',
      'objectDeadLetterQueueUrl',
    ],
    group: 'functions',
    logsInvocations: true,
  },
  'key-expiry': {
    description: 'Revokes the API keys whose time is over',
    variables: [],
    logsInvocations: true,
  },
  maintenance: {
    description: 'Ends tasks whose workers or messages are gone, drops what is past its retention',
    variables: [
      'maxAttempts',
      'objectMaxAttempts',
      'retentionDays',
      'queueRetentionSeconds',
      'databaseUrl',
      'objectQueueUrl',
    ],
    group: 'functions',
    logsInvocations: true,
  },
  migrate: {
    description: 'Brings the database schema up to date at each deployment',
    variables: ['databaseUrl', 'databaseSecretArn'],
    group: 'migrate',
    logsInvocations: true,
  },
};
