/** Where the services that functions call are on this machine. */
export interface Addresses {
  /** URLs of the database by their user names. */
  readonly databases: ReadonlyMap<string, string>;
  /** Undefined where there is no cache. */
  readonly cacheUrl: string | undefined;
  readonly sqs: string;
  readonly s3: string;
  readonly dynamodb: string;
  readonly secretsManager: string;
  /** Of CloudWatch and CloudWatch Logs. */
  readonly cloudwatch: string;
  readonly apiGateway: string;
  readonly elastiCache: string;
  readonly lambda: string;
}

/**
 * A function's variables as in the template, with nothing but addresses replaced: those of database and cache where
 * the function has them, and the endpoints of the SDK.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function localEnvironment(
  variables: Readonly<Record<string, string>>,
  addresses: Addresses,
): Record<string, string> {
  const environment: Record<string, string> = {
    ...variables,
    AWS_ENDPOINT_URL_SQS: addresses.sqs,
    AWS_ENDPOINT_URL_S3: addresses.s3,
    AWS_ENDPOINT_URL_DYNAMODB: addresses.dynamodb,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: addresses.secretsManager,
    AWS_ENDPOINT_URL_CLOUDWATCH: addresses.cloudwatch,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: addresses.cloudwatch,
    AWS_ENDPOINT_URL_API_GATEWAY: addresses.apiGateway,
    AWS_ENDPOINT_URL_ELASTICACHE: addresses.elastiCache,
    AWS_ENDPOINT_URL_LAMBDA: addresses.lambda,
  };
  const { DATABASE_URL, DATABASE_READER_URL, CACHE_URL } = variables;
  if (DATABASE_URL !== undefined)
    environment['DATABASE_URL'] = databaseUrl(DATABASE_URL, addresses.databases);
  if (DATABASE_READER_URL !== undefined) {
    const url = databaseUrl(DATABASE_READER_URL, addresses.databases);
    environment['DATABASE_READER_URL'] = readOnly(url);
  }
  if (CACHE_URL !== undefined) environment['CACHE_URL'] = addresses.cacheUrl ?? '';
  return environment;
}

/** The database is called by the same user as on AWS. */
function databaseUrl(templateUrl: string, databases: Addresses['databases']): string {
  const { username } = new URL(templateUrl);
  const url = databases.get(username);
  if (url === undefined) {
    throw new Error(`DATABASE_URL names the user ${username}, whom the local database does not have`);
  }
  return url;
}

/** One server stands for the readers too; like them, it refuses to write for those who come this way. */
function readOnly(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', '-c default_transaction_read_only=on');
  return url.href;
}
