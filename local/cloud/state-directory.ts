import { join } from 'node:path';

/** Where a local cloud keeps what it has: everything but the lock and the endpoints survives a restart. */
export interface StateDirectory {
  readonly root: string;
  readonly lock: string;
  readonly endpoints: string;
  readonly logs: string;
  readonly keys: string;
  readonly usage: string;
  readonly postgres: string;
  readonly redis: string;
  readonly sqs: string;
  readonly s3: string;
  readonly dynamodb: string;
  readonly cloudwatch: string;
}

export function stateDirectory(root: string): StateDirectory {
  return {
    root,
    lock: join(root, 'lock'),
    endpoints: join(root, 'endpoints.json'),
    logs: join(root, 'logs'),
    keys: join(root, 'keys.json'),
    usage: join(root, 'usage.json'),
    postgres: join(root, 'postgres'),
    redis: join(root, 'redis'),
    sqs: join(root, 'sqs'),
    s3: join(root, 's3'),
    dynamodb: join(root, 'dynamodb'),
    cloudwatch: join(root, 'cloudwatch'),
  };
}
