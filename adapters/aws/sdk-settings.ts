/**
 * Settings of every SDK client on a request's path. A call that hangs must end while its caller still waits: three
 * tries of at most 2 s. The region comes from AWS_REGION, addresses other than AWS's own from AWS_ENDPOINT_URL_*.
 */
export const sdkSettings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};
