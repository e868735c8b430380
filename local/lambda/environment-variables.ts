import type { FunctionSpecification } from './specification.ts';

/**
 * The variables that Lambda defines (developer guide, "Using Lambda environment variables"); a function cannot override
 * the reserved ones. Credentials are words that sign: nothing on this machine checks them.
 */
export function environmentVariables(
  specification: FunctionSpecification,
  options: { logStream: string; runtimeDirectory: string; nodePath: string },
): Record<string, string> {
  const { name, arn, handler, codeDirectory, memoryMib } = specification;
  const region = arn.split(':')[3] ?? 'us-east-1';
  return {
    PATH: process.env['PATH'] ?? '',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    NODE_PATH: options.nodePath,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...specification.environment,
    _HANDLER: handler,
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMib),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: specification.logFormat ?? 'Text',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: options.logStream,
    // Never connected to: the preload speaks IPC instead.
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
    LAMBDA_TASK_ROOT: codeDirectory,
    LAMBDA_RUNTIME_DIR: options.runtimeDirectory,
    // For the preload, which removes it.
    LOCAL_FUNCTION_ARN: arn,
  };
}
