/** One function of the template. */
export interface FunctionSpecification {
  readonly name: string;
  readonly arn: string;
  /** `file.export` within the code directory, such as `index.handler`. */
  readonly handler: string;
  readonly codeDirectory: string;
  readonly memoryMib: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number | undefined;
  /** LoggingConfig's LogFormat. */
  readonly logFormat?: 'Text' | 'JSON' | undefined;
  /** LoggingConfig's SystemLogLevel. */
  readonly systemLogLevel?: 'DEBUG' | 'INFO' | 'WARN' | undefined;
}

/** A line of a function's output, or one that Lambda writes about it. */
export interface FunctionLogEvent {
  readonly functionName: string;
  /** The invocation that the environment was at when the line came; undefined during initialisation. */
  readonly requestId: string | undefined;
  readonly source: 'stdout' | 'stderr' | 'platform';
  readonly line: string;
}
