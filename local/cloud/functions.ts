import { z } from 'zod';
import { embeddedMetrics } from '../cloudwatch/embedded-metrics.ts';
import { lambdaFigures } from '../cloudwatch/figures/lambda.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import { AccountConcurrency } from '../lambda/concurrency.ts';
import type { CpuShares } from '../lambda/cpu-share.ts';
import type { LocalFunction } from '../lambda/function.ts';
import { StartGate } from '../lambda/start-gate.ts';
import { createFunction } from '../lambda/function.ts';
import type { FunctionLogEvent, FunctionSpecification } from '../lambda/specification.ts';
import type { LogFiles } from '../logs/log-files.ts';
import type { Assembly } from '../template/assembly.ts';
import type { ResolvedTemplate } from '../template/resolve.ts';
import type { Addresses } from './function-environment.ts';
import type { InSmall } from './in-small.ts';
import { localEnvironment } from './function-environment.ts';
import { shortName } from './short-name.ts';

/** Concurrent executions of an account where AWS has not raised it, and what may never be reserved of them. */
const accountConcurrency = 1000;
const unreservable = 100;

const functionSchema = z.object({
  Handler: z.string(),
  Runtime: z.string().startsWith('nodejs'),
  MemorySize: z.int().default(128),
  Timeout: z.int().default(3),
  ReservedConcurrentExecutions: z.int().optional(),
  Code: z.object({ S3Key: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.string()).default({}) }).prefault({}),
  LoggingConfig: z
    .object({
      LogFormat: z.enum(['Text', 'JSON']).default('Text'),
      ApplicationLogLevel: z.string().default('INFO'),
      SystemLogLevel: z.enum(['DEBUG', 'INFO', 'WARN']).default('INFO'),
    })
    .prefault({}),
});

export interface Functions {
  /** By their names without the stack's, such as `compute-worker`. */
  readonly byName: ReadonlyMap<string, LocalFunction>;
  /** The function that an ARN names, whatever its version or alias, or a name. */
  find(arnOrName: string): LocalFunction;
  /** Invokes by the short name. Throws with what the function said where it failed. */
  call(name: string, payload: string): Promise<string>;
  /** One that the template does not have, of the same account and machine. Its maker stops it. */
  create(specification: FunctionSpecification): LocalFunction;
  /** Ends every environment. */
  stop(): Promise<void>;
}

export interface FunctionsOptions {
  readonly template: ResolvedTemplate;
  readonly assembly: Assembly;
  readonly addresses: Addresses;
  readonly logs: LogFiles;
  readonly nodePath: string;
  /** Gets the metrics that functions write and those of their invocations. */
  readonly metrics: MetricStore;
  /** Variables over the template's, by the functions' short names. */
  readonly overrides: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Absent: functions have the CPU time that the machine has. */
  readonly cpuShares: CpuShares | undefined;
  readonly inSmall: InSmall | undefined;
}

/** The template's functions; a process of one starts with its first invocation. */
export function createFunctions(options: FunctionsOptions): Functions {
  const { template, assembly, addresses, logs, nodePath, metrics, overrides, cpuShares, inSmall } = options;
  const figuresOf = lambdaFigures(metrics);
  const byName = new Map<string, LocalFunction>();
  const byFullName = new Map<string, LocalFunction>();

  const resources = template
    .ofType('AWS::Lambda::Function')
    .map((resource) => ({ resource, properties: functionSchema.parse(resource.properties) }));
  const reserved = resources.reduce(
    (sum, { properties }) => sum + (properties.ReservedConcurrentExecutions ?? 0),
    0,
  );
  const account = new AccountConcurrency(Math.max(accountConcurrency, reserved + unreservable));

  const startGate = new StartGate();

  for (const { resource, properties } of resources) {
    const name = shortName(resource.name, assembly.stackName);
    const { LogFormat, ApplicationLogLevel, SystemLogLevel } = properties.LoggingConfig;
    const write = logs.open(name);
    const created = createFunction(
      {
        name: resource.name,
        arn: template.arn(resource),
        handler: properties.Handler,
        codeDirectory: assembly.assetDirectory(properties.Code.S3Key),
        memoryMib: properties.MemorySize,
        timeoutSeconds: properties.Timeout,
        reservedConcurrency: properties.ReservedConcurrentExecutions,
        logFormat: LogFormat,
        systemLogLevel: SystemLogLevel,
        environment: {
          ...localEnvironment(properties.Environment.Variables, addresses),
          ...(LogFormat === 'JSON' && { AWS_LAMBDA_LOG_LEVEL: ApplicationLogLevel }),
          ...overrides[name],
        },
      },
      {
        account,
        startGate,
        nodePath,
        cpuShares,
        vcpu: name === inSmall?.function ? 1 / inSmall.vcpus : undefined,
        figures: figuresOf(resource.name),
        log: (event) => {
          if (event.source === 'stdout') for (const datum of embeddedMetrics(event.line)) metrics.put(datum);
          write(event.line);
        },
      },
    );
    byName.set(name, created);
    byFullName.set(resource.name, created);
  }

  return {
    byName,
    find(arnOrName) {
      const found = byFullName.get(
        arnOrName.startsWith('arn:') ? (arnOrName.split(':')[6] ?? '') : arnOrName,
      );
      if (found === undefined) throw new Error(`The template has no function ${arnOrName}`);
      return found;
    },
    async call(name, payload) {
      const target = byName.get(name);
      if (target === undefined) throw new Error(`The template has no function ${name}`);
      const result = await target.invoke(payload);
      if (result.error !== undefined) throw new Error(`${name}: ${result.payload}`);
      return result.payload;
    },
    create(specification) {
      const write = logs.open(shortName(specification.name, assembly.stackName));
      // The report of each invocation goes to who invokes (the end of the log), whatever the template's level.
      const log = ({ source, line }: FunctionLogEvent): void => {
        if (source !== 'platform') write(line);
      };
      const reporting = { ...specification, systemLogLevel: 'INFO' as const };
      return createFunction(reporting, { account, startGate, nodePath, cpuShares, log });
    },
    async stop() {
      await Promise.all([...byName.values()].map((each) => each.stop()));
    },
  };
}
