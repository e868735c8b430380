import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { CpuShares, LimitedProcess } from './cpu-share.ts';
import { environmentVariables } from './environment-variables.ts';
import {
  exitPayload,
  initLimitSeconds,
  type KillReason,
  oversizePayload,
  payloadLimitBytes,
} from './failures.ts';
import { memoryIntervalMs, residentMib } from './memory.ts';
import { isReported, reportLine } from './report.ts';
import type { FunctionLogEvent, FunctionSpecification } from './specification.ts';

const runtimeClient = join(import.meta.dirname, 'runtime-client/node_modules/aws-lambda-ric/index.mjs');
const preload = fileURLToPath(new URL('./preload.cjs', import.meta.url));

const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('init-error'), payload: z.string() }),
  z.object({
    type: z.enum(['response', 'error']),
    id: z.string(),
    payload: z.string(),
    /** Lines of standard output that came with the answer. */
    output: z.string(),
  }),
]);
type Answer = Extract<z.infer<typeof message>, { readonly id: string }>;

/** Lambda's X-Amz-Log-Result holds the last 4 KB. */
const logTailLength = 4096;

export interface InvocationResult {
  /** Present where the function failed; `payload` then tells how. */
  readonly error?: 'Unhandled';
  readonly payload: string;
  readonly requestId: string;
  readonly durationMs: number;
  /** The last of what the invocation logged, its report among it; absent where it never began. */
  readonly logTail?: string;
}

interface Invocation {
  readonly id: string;
  readonly startedAt: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (result: InvocationResult) => void;
}

/**
 * One execution environment: a process that runs AWS's own runtime client, and one invocation at a time. It ends with
 * its parent (the IPC channel closes), at a time-out, and above its memory.
 */
export class ExecutionEnvironment {
  state: 'starting' | 'idle' | 'busy' | 'ended' = 'starting';
  /** When it last became idle, in the milliseconds of performance.now(). */
  idleSince = 0;
  /** Resolves to undefined, or to the failed result where initialisation failed. */
  readonly initialised: Promise<InvocationResult | undefined>;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  readonly #specification: FunctionSpecification;
  readonly #log: (event: FunctionLogEvent) => void;
  readonly #process: ChildProcess;
  readonly #closed: Promise<void>;
  readonly #cpuShare: LimitedProcess | undefined;
  #invocation: Invocation | undefined;
  /** Has come, and is not taken yet. */
  #answered: Answer | undefined;
  #requestId: string | undefined;
  #killed: KillReason | undefined;
  #initError: string | undefined;
  /** Reported with the first invocation. */
  #initMs: number | undefined;
  #maxMemoryMib = 0;
  #memoryCheckedAt = 0;
  #logTail = '';

  constructor(
    specification: FunctionSpecification,
    options: {
      nodePath: string;
      log: (event: FunctionLogEvent) => void;
      /** Absent: all the CPU time that the machine has. */
      cpuShares?: CpuShares | undefined;
      /** The share of a processor that stands for one vCPU; absent: a whole one. */
      vcpu?: number | undefined;
    },
  ) {
    this.#specification = specification;
    this.#log = options.log;
    const { memoryMib, codeDirectory } = specification;
    const logStream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
    const startedAt = performance.now();
    this.#process = spawn(
      process.execPath,
      [
        // The heap's share of the function's memory, and the limit of header sizes, as in Lambda's own runtime.
        `--max-old-space-size=${Math.floor(memoryMib * 0.9)}`,
        `--max-semi-space-size=${Math.max(1, Math.floor(memoryMib * 0.05))}`,
        '--max-http-header-size=81920',
        `--require=${preload}`,
        runtimeClient,
      ],
      {
        cwd: codeDirectory,
        env: environmentVariables(specification, {
          logStream,
          nodePath: options.nodePath,
          runtimeDirectory: dirname(runtimeClient),
        }),
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    this.#cpuShare = options.cpuShares?.limit(this.#process.pid, memoryMib, options.vcpu);
    this.#cpuShare?.busy();
    this.#follow(this.#process.stdout, 'stdout');
    this.#follow(this.#process.stderr, 'stderr');
    this.#closed = new Promise((resolve) => {
      this.#process.once('close', () => {
        resolve();
      });
    });
    const initialised = Promise.withResolvers<InvocationResult | undefined>();
    const ended = Promise.withResolvers<undefined>();
    this.initialised = initialised.promise;
    this.ended = ended.promise;
    const initTimer = setTimeout(() => {
      this.#kill('init-timeout');
    }, initLimitSeconds * 1000);
    this.#process.on('message', (received) => {
      const parsed = message.parse(received);
      if (parsed.type === 'init-error') this.#initError = parsed.payload;
      else if (parsed.type === 'ready') {
        clearTimeout(initTimer);
        this.#initMs = performance.now() - startedAt;
        this.#rest();
        initialised.resolve(undefined);
      } else {
        this.#answered = parsed;
        // What it wrote before lies in the pipes already, and is read in this turn.
        setImmediate(() => {
          this.#takeAnswer();
        });
      }
    });
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(initTimer);
      this.state = 'ended';
      this.#cpuShare?.ended();
      this.#takeAnswer();
      const requestId = this.#invocation?.id ?? randomUUID();
      const exit = { code, signal, killed: this.#killed };
      const payload = this.#initError ?? exitPayload(requestId, exit, specification.timeoutSeconds);
      this.#finish({ error: 'Unhandled', payload }, this.#killed === 'timeout' ? 'timeout' : 'error');
      initialised.resolve({
        error: 'Unhandled',
        payload,
        requestId,
        durationMs: performance.now() - startedAt,
      });
      ended.resolve(undefined);
    };
    this.#process.once('exit', end);
    this.#process.once('error', () => {
      // Not started at all: there is no exit to come.
      if (this.#process.pid === undefined) end(null, null);
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Only an idle environment takes an invocation. Always resolves, whatever happens to the process. */
  invoke(payload: string): Promise<InvocationResult> {
    return new Promise((resolve) => {
      const id = randomUUID();
      const timeoutMs = this.#specification.timeoutSeconds * 1000;
      this.state = 'busy';
      this.#cpuShare?.busy();
      this.#requestId = id;
      this.#logTail = '';
      const now = Date.now();
      this.#invocation = {
        id,
        resolve,
        startedAt: performance.now(),
        timer: setTimeout(() => {
          this.#kill('timeout');
        }, timeoutMs),
      };
      const trace = `Root=1-${Math.floor(now / 1000).toString(16)}-${id.replaceAll('-', '').slice(0, 24)};Sampled=0`;
      // A failed write means that the process is ending: its exit answers.
      this.#process.send({ id, payload, trace, deadline: String(now + timeoutMs) }, () => undefined);
    });
  }

  /** Above its memory, the environment is killed. */
  async checkMemory(): Promise<void> {
    if (this.pid === undefined || this.state === 'ended') return;
    this.#memoryCheckedAt = performance.now();
    const resident = await residentMib(this.pid);
    this.#maxMemoryMib = Math.max(this.#maxMemoryMib, resident);
    if (resident > this.#specification.memoryMib) this.#kill('memory');
  }

  /** As Lambda ends an environment without extensions: at once. Resolves when the process and its output are gone. */
  async stop(): Promise<void> {
    // From here on it takes no invocation, though the process takes a moment to end.
    this.state = 'ended';
    this.#process.kill('SIGKILL');
    if (this.pid !== undefined) await this.#closed;
  }

  #kill(reason: KillReason): void {
    this.#killed ??= reason;
    this.state = 'ended';
    this.#process.kill('SIGKILL');
  }

  #takeAnswer(): void {
    const answer = this.#answered;
    this.#answered = undefined;
    if (answer !== undefined) this.#answer(answer);
  }

  #answer(answer: Answer): void {
    if (answer.output !== '')
      for (const line of answer.output.slice(0, -1).split('\n')) this.#emit('stdout', line);
    if (answer.id !== this.#invocation?.id) return;
    const failed = answer.type === 'error';
    // A UTF-16 unit is at most three bytes of UTF-8.
    const bytes = answer.payload.length * 3 > payloadLimitBytes ? Buffer.byteLength(answer.payload) : 0;
    const oversize = bytes > payloadLimitBytes;
    this.#rest();
    this.#finish(
      {
        ...((failed || oversize) && { error: 'Unhandled' }),
        payload: oversize ? oversizePayload(bytes) : answer.payload,
      },
      failed || oversize ? 'error' : 'success',
    );
  }

  #finish(result: { error?: 'Unhandled'; payload: string }, status: 'success' | 'error' | 'timeout'): void {
    const invocation = this.#invocation;
    if (invocation === undefined) return;
    this.#invocation = undefined;
    clearTimeout(invocation.timer);
    const durationMs = performance.now() - invocation.startedAt;
    const initMs = this.#initMs;
    this.#initMs = undefined;
    const report = { requestId: invocation.id, durationMs, maxMemoryMib: this.#maxMemoryMib, initMs, status };
    if (isReported(this.#specification, status))
      this.#emit('platform', reportLine(this.#specification, report));
    invocation.resolve({ ...result, requestId: invocation.id, durationMs, logTail: this.#logTail });
  }

  #rest(): void {
    if (this.state === 'ended') return;
    this.state = 'idle';
    this.#cpuShare?.idle();
    this.idleSince = performance.now();
    if (this.idleSince - this.#memoryCheckedAt > memoryIntervalMs) void this.checkMemory();
  }

  #follow(stream: Readable | null, source: 'stdout' | 'stderr'): void {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', (line) => {
      this.#emit(source, line);
    });
  }

  #emit(source: FunctionLogEvent['source'], line: string): void {
    this.#logTail = `${this.#logTail}${line}\n`.slice(-logTailLength);
    this.#log({ functionName: this.#specification.name, requestId: this.#requestId, source, line });
  }
}
