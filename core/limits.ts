/** Limits that more than one layer needs, each with its source. */

/** A request body in bytes: Lambda takes 6 MB in a synchronous call, and base64 of a raw body takes a third more. */
export const maxBodyBytes = 4 * 1024 * 1024;

/** Items of one `POST /hash/batch`. */
export const maxBatchItems = 1000;

/** HMAC key in bytes: longer keys are hashed first anyway (RFC 2104 section 2). */
export const maxKeyBytes = 1024;

/** One SQS message in bytes, its attributes included (Amazon SQS message quotas). */
export const maxMessageBytes = 1024 * 1024;

/** Input in bytes that a queue message has room for: base64 takes a third, 8 KiB are left for the rest of the work. */
export const maxQueuedInputBytes = Math.floor((maxMessageBytes - 8 * 1024) / 4) * 3;

/** How long migrations try to reach the database, in seconds: a new cluster takes minutes to accept connections. */
export const migrationPatienceSeconds = 480;

/** MiB that give a Lambda function one whole vCPU (Lambda Developer Guide, "Configure Lambda function memory"). */
export const oneVcpuMib = 1_769;

/** MiB of a function for Node.js, the bundle, the clients and the largest body or batch, beside what is being hashed. */
export const runtimeMib = 256;

/** MiB that an object worker reads ahead at the most: beyond, ranges that were asked for are never waited for. */
export const maxReadAheadMib = 64;

/** Parts of a multipart upload, and GiB of one (Amazon S3 User Guide, "Amazon S3 multipart upload limits"). */
export const maxUploadParts = 10_000;
export const maxUploadPartGib = 5;
