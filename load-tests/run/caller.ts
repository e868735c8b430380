import { z } from 'zod';
import type { Random } from '../generator/random.ts';
import type { Recorder } from '../measure/recorder.ts';
import type { Answer } from '../measure/series.ts';
import type { SeriesResult } from '../result/schema.ts';
import type { ApiAnswer, ApiClient, ApiRequest } from '../target/api-client.ts';
import type { Phase } from './phase.ts';
import type { TaskExpectation, TaskWatch } from './task-watch.ts';

const acceptedSchema = z.object({ task_id: z.string() });

interface Call {
  readonly name: string;
  readonly kind: Exclude<SeriesResult['kind'], 'result' | 'wait'>;
  /** When it was due, of `performance.now()`. */
  readonly due: number;
}

interface CallerOptions {
  readonly phase: Phase;
  readonly stream: string;
  readonly key: string;
  readonly random: Random;
  /** When its first request is due, of `performance.now()`. */
  readonly intendedAt: number;
}

/** Somebody who asks for one thing, by one request or several, each of which is counted. */
export class Caller {
  readonly key: string;
  readonly random: Random;
  readonly intendedAt: number;
  readonly #phase: Phase;
  readonly #stream: string;
  readonly #client: ApiClient;
  readonly #recorder: Recorder;
  readonly #tasks: TaskWatch;

  constructor(
    { phase, stream, key, random, intendedAt }: CallerOptions,
    { client, recorder, tasks }: { client: ApiClient; recorder: Recorder; tasks: TaskWatch },
  ) {
    this.key = key;
    this.random = random;
    this.intendedAt = intendedAt;
    this.#phase = phase;
    this.#stream = stream;
    this.#client = client;
    this.#recorder = recorder;
    this.#tasks = tasks;
  }

  /** Counts as one what `ask` does, however many requests that takes. */
  async measure<A extends Omit<Answer, 'intendedAt'>>(
    { name, kind, due }: Call,
    ask: () => Promise<A>,
  ): Promise<A> {
    const series = this.#recorder.series({ phase: this.#phase.name, stream: this.#stream, name, kind });
    series.asked(due);
    const answer = await ask();
    series.answered({ ...answer, intendedAt: due });
    if (answer.outcome === 'refused') this.#phase.counts.refused++;
    else if (answer.outcome !== 'good') this.#phase.counts.failed++;
    return answer;
  }

  /** A request with this caller's key, not counted by itself. */
  send(request: Omit<ApiRequest, 'key'>): Promise<ApiAnswer> {
    return this.#client.send({ ...request, key: this.key });
  }

  /** Submits a task and has it watched; false where it was not accepted. `expected` is what is to become of it. */
  async submit(
    call: Omit<Call, 'kind'>,
    request: Omit<ApiRequest, 'key' | 'reads'>,
    expected: TaskExpectation = {},
  ): Promise<boolean> {
    let id = '';
    const { outcome, sentAt, endedAt } = await this.measure({ ...call, kind: 'submit' }, async () => {
      const answer = await this.send({ ...request, reads: true });
      if (answer.outcome !== 'good') return answer;
      const accepted = acceptedSchema.safeParse(answer.body);
      id = accepted.data?.task_id ?? '';
      return accepted.success ? answer : { ...answer, outcome: 'failed' as const };
    });
    if (outcome !== 'good') return false;
    const { key, intendedAt } = this;
    const times = { intendedAt, sentAt, answeredAt: endedAt };
    this.#tasks.accept({ id, key, phase: this.#phase, stream: this.#stream, ...times, ...expected });
    return true;
  }
}
