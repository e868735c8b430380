import { arrivals } from '../generator/arrivals.ts';
import { GeneratorWatch } from '../generator/health.ts';
import { runOpenLoop } from '../generator/open-loop.ts';
import { seededRandom, type Random } from '../generator/random.ts';
import { Recorder } from '../measure/recorder.ts';
import type { ApiAnswer, ApiClient, ApiRequest } from '../target/api-client.ts';
import type { DrainPrediction } from '../result/schema.ts';
import type { Target } from '../target/target.ts';
import { chooseOperation, type Mix } from '../workload/operation.ts';
import { Caller } from './caller.ts';
import { Phase } from './phase.ts';
import type { Settings } from './settings.ts';
import { TaskWatch } from './task-watch.ts';

/** One group of callers in a phase. */
export interface Stream {
  readonly name: string;
  /** Requests a second of all of them together. */
  readonly rate: number;
  /** Their keys; each request is one's of them, by chance. */
  readonly tenants: readonly string[];
  readonly mix: Mix;
}

export interface PhasePlan {
  readonly name: string;
  readonly seconds: number;
  readonly streams: readonly Stream[];
  /** Default: true. */
  readonly judged?: boolean;
  /** Whether the times of its tasks are kept one by one; default: false. */
  readonly keepsTasks?: boolean;
}

/** What a scenario runs on: phases of requests, one after the other without a pause unless it drains between them. */
export class LoadRun {
  readonly settings: Settings;
  readonly target: Target;
  readonly signal: AbortSignal;
  readonly recorder: Recorder;
  readonly generator = new GeneratorWatch();
  readonly phases: Phase[] = [];
  readonly tasks: TaskWatch;
  /** Set by a scenario that predicts how long its queue takes. */
  prediction: DrainPrediction | undefined;
  readonly #client: ApiClient;
  readonly #random: Random;
  readonly #unanswered: Promise<void>[] = [];

  constructor(
    options: { settings: Settings; target: Target; signal: AbortSignal; plannedSeconds: number },
    client: ApiClient,
  ) {
    this.settings = options.settings;
    this.target = options.target;
    this.signal = options.signal;
    this.recorder = new Recorder(options.plannedSeconds);
    this.#client = client;
    this.tasks = new TaskWatch(client, this.recorder);
    this.#random = seededRandom(options.settings.seed);
  }

  /** A request that is no part of the load, and not counted. */
  send(request: ApiRequest): Promise<ApiAnswer> {
    return this.#client.send(request);
  }

  /** Resolves when its last request has been started; undefined where the run has ended before. */
  async phase({
    name,
    seconds,
    streams,
    judged = true,
    keepsTasks = false,
  }: PhasePlan): Promise<Phase | undefined> {
    if (this.signal.aborted) return undefined;
    const rate = streams.reduce((sum, stream) => sum + stream.rate, 0);
    const phase = new Phase({ name, judged, rate, seconds, keepsTasks });
    this.phases.push(phase);
    await Promise.all(streams.map((stream) => this.#runStream(phase, stream, seconds)));
    phase.end();
    return phase;
  }

  /** Waits for all answers, then for all tasks as long as the settings allow. */
  async drain(): Promise<void> {
    await this.answered();
    await this.tasks.drained(this.settings.drainSeconds, this.signal);
  }

  /** Waits for what is under way; once the run is ended, only for a moment. */
  async answered(): Promise<void> {
    const all = Promise.all(this.#unanswered);
    const aborted = new Promise<void>((resolve) => {
      const patience = (): void => void setTimeout(resolve, 5000).unref();
      if (this.signal.aborted) patience();
      else this.signal.addEventListener('abort', patience, { once: true });
    });
    await Promise.race([all, aborted]);
  }

  async #runStream(phase: Phase, stream: Stream, seconds: number): Promise<void> {
    const random = seededRandom(Math.floor(this.#random() * 2 ** 52));
    const { ended } = await runOpenLoop({
      arrivals: arrivals({ kind: this.settings.arrivals, rate: stream.rate, seconds, random }),
      start: (intendedAt) => this.#request(phase, stream, random, intendedAt),
      onStart: (lateMs) => {
        this.generator.started(lateMs);
      },
      signal: this.signal,
    });
    this.#unanswered.push(ended);
  }

  async #request(phase: Phase, stream: Stream, random: Random, intendedAt: number): Promise<void> {
    const operation = chooseOperation(stream.mix, random);
    const key = stream.tenants[Math.floor(random() * stream.tenants.length)]!;
    const { recorder, tasks } = this;
    const who = { phase, stream: stream.name, key, random, intendedAt };
    const caller = new Caller(who, { client: this.#client, recorder, tasks });
    phase.counts.asked++;
    if (operation.kind === 'journey') await operation.go(caller);
    else {
      const { body, name, kind, ...rest } = operation;
      const request = { ...rest, body: body?.(random) };
      const call = { name, due: intendedAt };
      if (kind === 'submit') await caller.submit(call, request);
      else await caller.measure({ ...call, kind }, () => caller.send(request));
    }
    this.generator.ended();
  }
}
