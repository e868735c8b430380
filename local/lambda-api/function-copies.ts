import { z } from 'zod';
import type { LocalFunction } from '../lambda/function.ts';
import type { FunctionSpecification } from '../lambda/specification.ts';
import { type Answer, invalid, LambdaApiError, notFound, ok } from './answer.ts';

export type CreateFunction = (specification: FunctionSpecification) => LocalFunction;

const inputSchema = z.object({
  FunctionName: z.string().regex(/^[a-zA-Z0-9-_]{1,64}$/),
  Code: z.object({ ZipFile: z.base64() }),
  Handler: z.string(),
  MemorySize: z.int().min(128).max(10_240).default(128),
  Timeout: z.int().min(1).max(900).default(3),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).optional(),
});

const packageSchema = z.object({ packageOf: z.string() });

/** The package of a function: on this machine a reference to it, whose folder is the code. */
export const packageOf = ({ name }: LocalFunction): string => JSON.stringify({ packageOf: name });

interface Copy {
  readonly latest: LocalFunction;
  /** The first is version 1. Each has environments of its own. */
  readonly versions: LocalFunction[];
}

/**
 * Functions that are made while the cloud runs, by CreateFunction with the package of one that exists, and their published
 * versions. Nothing keeps them: they end with the cloud.
 */
export class FunctionCopies {
  readonly #create: CreateFunction;
  readonly #copies = new Map<string, Copy>();

  constructor(create: CreateFunction) {
    this.#create = create;
  }

  /** Undefined where there is no such copy. Throws where it has no such version. */
  find(name: string, version: string | null): LocalFunction | undefined {
    const copy = this.#copies.get(name);
    if (copy === undefined || version === null || version === '$LATEST') return copy?.latest;
    const found = /^[1-9]\d*$/.test(version) ? copy.versions[Number(version) - 1] : undefined;
    if (found === undefined) throw notFound(`The version ${version} of ${name}`);
    return found;
  }

  create(input: unknown, find: (name: string) => LocalFunction): Answer {
    const { FunctionName, Code, Handler, MemorySize, Timeout, Environment } = inputSchema.parse(input);
    if (this.#copies.has(FunctionName) || exists(FunctionName, find)) {
      throw new LambdaApiError('ResourceConflictException', 409, `Function already exist: ${FunctionName}`);
    }
    const source = packageSchema.safeParse(jsonOf(Code.ZipFile)).data;
    if (source === undefined || !exists(source.packageOf, find)) {
      throw invalid('Code.ZipFile must be the package of a function that exists here.');
    }
    const { arn, codeDirectory, logFormat } = find(source.packageOf).specification();
    const latest = this.#create({
      name: FunctionName,
      arn: [...arn.split(':').slice(0, 6), FunctionName].join(':'),
      handler: Handler,
      codeDirectory,
      logFormat,
      memoryMib: MemorySize,
      timeoutSeconds: Timeout,
      environment: Environment?.Variables ?? {},
    });
    this.#copies.set(FunctionName, { latest, versions: [] });
    return ok({ FunctionName, State: 'Active', Version: '$LATEST' }, 201);
  }

  /** PublishVersion: as $LATEST is now. */
  publish(name: string): Answer {
    const { latest, versions } = this.#copy(name);
    const { arn, ...specification } = latest.specification();
    const version = String(versions.length + 1);
    versions.push(this.#create({ ...specification, arn: `${arn}:${version}` }));
    return ok({ FunctionName: name, Version: version, State: 'Active' }, 201);
  }

  remove(name: string): Answer {
    const { latest, versions } = this.#copy(name);
    this.#copies.delete(name);
    for (const each of [latest, ...versions]) void each.stop();
    return { status: 204, body: '' };
  }

  async stop(): Promise<void> {
    const all = [...this.#copies.values()].flatMap(({ latest, versions }) => [latest, ...versions]);
    this.#copies.clear();
    await Promise.all(all.map((each) => each.stop()));
  }

  #copy(name: string): Copy {
    const copy = this.#copies.get(name);
    if (copy === undefined) throw invalid(`Only functions made by CreateFunction: ${name} is none here.`);
    return copy;
  }
}

function exists(name: string, find: (name: string) => LocalFunction): boolean {
  try {
    find(name);
    return true;
  } catch {
    return false;
  }
}

function jsonOf(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}
