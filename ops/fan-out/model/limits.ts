/** What AWS says of reading one object by many functions; `assumed` where it says nothing. */
export interface Limit {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
  readonly assumed?: true;
}

const s3Guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide';
const lambdaGuide = 'https://docs.aws.amazon.com/lambda/latest/dg';

/** Bytes are counted in decimal units, as AWS's pages do. */
export const awsLimits = {
  storeRequests: {
    value: 5_500,
    unit: 'GET requests a second of one partitioned prefix, so of one object',
    source: `${s3Guide}/optimizing-performance.html`,
  },
  connectionRate: {
    value: 85e6,
    unit: 'bytes a second of one request to S3',
    source: `${s3Guide}/optimizing-performance-design-patterns.html`,
  },
  workerRate: {
    value: 75e6,
    unit: 'bytes a second of one function: 600 Mbit/s, which others have measured',
    source: 'AWS documents none; --bandwidth takes another',
    assumed: true,
  },
  pollerStart: {
    value: 5,
    unit: 'invocations with which a poller of a queue begins',
    source: `${lambdaGuide}/services-sqs-scaling.html`,
  },
  pollerRamp: {
    value: 300 / 60,
    unit: 'invocations that it adds a second',
    source: `${lambdaGuide}/services-sqs-scaling.html`,
  },
  functionRamp: {
    value: 1_000 / 10,
    unit: 'environments that a function adds a second',
    source: `${lambdaGuide}/lambda-concurrency.html`,
  },
  workers: {
    value: 1_000,
    unit: 'invocations of one queue at once',
    source: `${lambdaGuide}/services-sqs-scaling.html`,
  },
  invocation: {
    value: 900,
    unit: 'seconds of an invocation',
    source: `${lambdaGuide}/gettingstarted-limits.html`,
  },
  message: {
    value: 0.05,
    unit: 'seconds from sending a message to the invocation that has it',
    source: 'AWS documents none',
    assumed: true,
  },
  coldStart: {
    value: 1,
    unit: 'seconds until a new environment has its first message',
    source: 'AWS documents none; npm run bench cold-start measures this machine',
    assumed: true,
  },
} as const satisfies Readonly<Record<string, Limit>>;
