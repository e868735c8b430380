import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Where a running local cloud can be reached: what `.local/endpoints.json` holds while it runs. */
export interface Endpoints {
  /** Such as `http://127.0.0.1:3000`. */
  readonly api: string;
  /** The page that shows how everything stands. */
  readonly console: string;
  /** Name of the stage, and the file of its settings, relative to the project or absolute. */
  readonly stage: string;
  readonly stageFile: string;
  /** The profile that was given; null where the stage file says which, if any. */
  readonly profile: string | null;
  /** A key of each usage plan, as they are now. */
  readonly keys: Readonly<Record<string, string>>;
  readonly postgres: string;
  /** Null where there is no cache. */
  readonly redis: string | null;
  readonly sqs: string;
  /** Where buckets are: their names in the path, signed by `local` with the secret `local` for us-east-1. */
  readonly s3: string;
  /** CloudWatch and CloudWatch Logs. */
  readonly cloudwatch: string;
  /** The control planes. */
  readonly apiGateway: string;
  readonly lambda: string;
  /** Of the local cloud itself. */
  readonly pid: number;
}

/** Whoever sees the file sees it whole; it holds keys, so it is its owner's only. */
export function writeEndpoints(file: string, endpoints: Endpoints): void {
  const partial = `${file}.partial`;
  writeFileSync(partial, `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });
  renameSync(partial, file);
}

export function removeEndpoints(file: string): void {
  rmSync(file, { force: true });
}
