import { createServer } from 'node:http';
import { join } from 'node:path';
import { closeServer, listenOnLoopback } from '../process/loopback-server.ts';
import { denies, parsePolicy, parsePolicyText } from './bucket/policy.ts';
import { parseBucketSettings } from './bucket/settings.ts';
import { sweep, type Swept } from './bucket/sweep.ts';
import { KmsKeys, type KeyState } from './encryption.ts';
import { handle, type Service } from './handle.ts';
import { Blobs } from './storage/blobs.ts';
import { BucketTable } from './storage/bucket-table.ts';
import { Database } from './storage/database.ts';
import { Listing } from './storage/listing.ts';
import { ObjectTable } from './storage/object-table.ts';
import { UploadTable } from './storage/upload-table.ts';

interface BucketOptions {
  readonly name: string;
  /** Of the template's AWS::S3::Bucket, resolved; absent where the bucket is not the template's. */
  readonly properties?: unknown;
  /** The document of the template's AWS::S3::BucketPolicy. */
  readonly policy?: unknown;
}

export interface S3Options {
  readonly buckets?: readonly BucketOptions[];
  /** Where objects are kept. */
  readonly directory: string;
  readonly region?: string;
  readonly account?: string;
  /** KMS keys that cannot be used, by id or ARN. */
  readonly keyStates?: ReadonlyMap<string, KeyState>;
  /** Milliseconds since the epoch; absent: the machine's. */
  readonly clock?: () => number;
  readonly log?: (line: string) => void;
}

export interface S3Server {
  /** Such as `http://127.0.0.1:4566`, where the SDK addresses buckets by path. */
  readonly endpoint: string;
  /** What KMS would say of the key (id or ARN) that objects name; a key that was never named is enabled. */
  setKeyState(keyId: string, state: KeyState): void;
  /** Deletes what the lifecycle rules say is due now. */
  sweep(): Swept;
  stop(): Promise<void>;
}

/** S3 looks once a day; this machine may sleep. */
const sweepEveryMs = 3600_000;

/**
 * S3 on a free port of 127.0.0.1, objects as files in `directory`. What was answered is on disk: neither a restart nor
 * kill -9 loses it. With every start, buckets of the template are as the template says; their objects stay.
 */
export async function startS3(options: S3Options): Promise<S3Server> {
  const { region = 'us-east-1', account = '000000000000', clock = Date.now, log = () => undefined } = options;
  const blobs = new Blobs(join(options.directory, 'data'));
  const database = new Database(options.directory, (blob) => {
    blobs.release(blob);
  });
  await blobs.open(database.blobs());
  const buckets = new BucketTable(database);
  const keys = new KmsKeys(options.keyStates);
  const settings = new Map(
    (options.buckets ?? []).map(({ name, properties }) => [name, parseBucketSettings(properties ?? {})]),
  );
  for (const { name, properties, policy } of options.buckets ?? []) {
    buckets.create(name, clock());
    const versioning = settings.get(name)?.versioning;
    if (versioning !== undefined) buckets.setVersioning(name, versioning);
    if (policy !== undefined) parsePolicy(policy);
    if (properties !== undefined)
      buckets.setPolicy(name, policy === undefined ? null : JSON.stringify(policy));
  }
  const service: Service = {
    database,
    buckets,
    objects: new ObjectTable(database),
    listing: new Listing(database),
    uploads: new UploadTable(database),
    blobs,
    keys,
    region,
    settings,
    clock,
    log,
    permits(action, bucket, key) {
      const policy = bucket === '' || action === 's3:CreateBucket' ? null : buckets.get(bucket).policy;
      const resource = `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`;
      return policy === null || !denies(parsePolicyText(policy), account, action, resource);
    },
  };
  const server = createServer((request, response) => {
    void handle(service, request, response, () => undefined);
  });
  server.on('checkContinue', (request, response) => {
    void handle(service, request, response, () => {
      response.writeContinue();
    });
  });
  // A body of many gigabytes takes as long as it takes.
  server.requestTimeout = 0;
  const endpoint = await listenOnLoopback(server);
  const sweepNow = () => sweep(service, settings, clock());
  sweepNow();
  const sweeping = setInterval(sweepNow, sweepEveryMs);
  return {
    endpoint,
    setKeyState(keyId, state) {
      keys.set(keyId, state);
    },
    sweep: sweepNow,
    async stop() {
      clearInterval(sweeping);
      await closeServer(server);
      database.close();
    },
  };
}
