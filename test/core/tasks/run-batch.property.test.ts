import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage } from '../../../core/tasks/message.ts';
import { digestOf, noFaults, SimulatedWorld, type Faults, type Nature } from './simulated-world.ts';

/** How many tasks were submitted. */
interface Model {
  submitted: number;
}

type Command = fc.AsyncCommand<Model, SimulatedWorld>;

class Submit implements Command {
  readonly nature: Nature;
  constructor(nature: Nature) {
    this.nature = nature;
  }
  check = () => true;
  async run(model: Model, world: SimulatedWorld): Promise<void> {
    await world.submit(this.nature);
    model.submitted += 1;
    expect(world.store.rows.size).toBe(model.submitted);
  }
  toString = () => `submit ${this.nature}`;
}

class Deliver implements Command {
  readonly batch: { size: number; from: number; duplicates: boolean };
  readonly faults: Faults;
  constructor(batch: Deliver['batch'], faults: Faults) {
    this.batch = batch;
    this.faults = faults;
  }
  check = (model: Readonly<Model>) => model.submitted > 0;
  async run(_model: Model, world: SimulatedWorld): Promise<void> {
    const { size, from, duplicates } = this.batch;
    const before = await ended(world);
    await world.deliver(size, from, duplicates, this.faults);
    // What has ended never changes again.
    expect(await ended(world)).toMatchObject(before);
  }
  toString = () => `deliver ${JSON.stringify({ ...this.batch, ...this.faults })}`;
}

class PassTime implements Command {
  readonly seconds: number;
  constructor(seconds: number) {
    this.seconds = seconds;
  }
  check = () => true;
  run(_model: Model, world: SimulatedWorld): Promise<void> {
    world.advance(this.seconds * 1000);
    world.sweep();
    return Promise.resolve();
  }
  toString = () => `${this.seconds} seconds pass`;
}

/** Everything that has ended, by id. */
async function ended(world: SimulatedWorld) {
  const tasks = await world.store.list('tenant', { limit: 1000 });
  return Object.fromEntries(tasks.filter((task) => 'completedAt' in task).map((task) => [task.id, task]));
}

const natures = fc.constantFrom<Nature>('good', 'good', 'good', 'flaky', 'refused', 'kills', 'hangs');
const faults: fc.Arbitrary<Faults> = fc.record({
  claim: fc.boolean(),
  settle: fc.constantFrom('works', 'works', 'fails', 'fails once', 'unheard'),
  killedAt: fc.option(fc.nat(4), { nil: undefined }),
  killedAtEnd: fc.boolean(),
  computeMs: fc.constantFrom(1, 100, 20_000, 70_000),
  flaky: fc.boolean(),
});
const batch = fc.record({
  size: fc.integer({ min: 1, max: 10 }),
  from: fc.nat(20),
  duplicates: fc.boolean(),
});
const commands = fc.commands(
  [
    natures.map((nature) => new Submit(nature)),
    fc.tuple(batch, faults).map(([which, what]) => new Deliver(which, what)),
    batch.map((which) => new Deliver(which, noFaults)),
    fc.constantFrom(1, 60, 131, 721).map((seconds) => new PassTime(seconds)),
  ],
  { maxCommands: 60, size: '+1' },
);

describe('a worker’s batch, whatever happens', { timeout: 60_000 }, () => {
  it('every accepted task ends once, with the right digest or a reason', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const world = new SimulatedWorld();
        await fc.asyncModelRun(() => ({ model: { submitted: 0 }, real: world }), sequence);
        await world.settleDown();
        const tasks = await world.tasks();
        expect(tasks).toHaveLength(world.natures.size);
        for (const { task, nature, input } of tasks) {
          if (task.status === 'completed') {
            expect(task.result.digests).toEqual({ sha256: digestOf(input) });
            expect(['good', 'flaky']).toContain(nature);
          } else if (task.status === 'failed') {
            const reasons =
              nature === 'refused' ? ['invalid-work', 'attempts-exhausted'] : ['attempts-exhausted'];
            expect(reasons).toContain(task.error.code);
          }
          expect(task.status).not.toBe('cancelled');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a task that failed for want of attempts is among the dead letters, and completes once it is redriven', async () => {
    const batches = fc.array(fc.tuple(batch, faults), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), batches, async (submitted, deliveries) => {
        const world = new SimulatedWorld();
        for (let i = 0; i < submitted; i += 1) await world.submit('flaky');
        for (const [{ size, from, duplicates }, fault] of deliveries) {
          await world.deliver(size, from, duplicates, { ...fault, flaky: true });
          world.advance(200_000);
          world.sweep();
        }
        await world.settleDown();
        const letters = new Set(world.deadLetters.map(({ body }) => decodeMessage(body)?.taskId));
        for (const { task } of await world.tasks()) {
          if (task.status === 'failed') expect(letters).toContain(task.id);
        }
        await world.redrive();
        await world.settleDown();
        expect((await world.tasks()).map(({ task }) => task.status)).toEqual(
          Array(submitted).fill('completed'),
        );
        expect(world.deadLetters).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('a task that kills its workers, or never ends, takes no other with it', async () => {
    const arrivals = fc.array(fc.constantFrom<Nature>('good', 'good', 'good', 'kills', 'hangs'), {
      minLength: 1,
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(arrivals, async (sequence) => {
        const world = new SimulatedWorld();
        for (const nature of sequence) await world.submit(nature);
        await world.settleDown();
        for (const { task, nature } of await world.tasks()) {
          if (nature === 'good') expect(task.status).toBe('completed');
          else expect(task).toMatchObject({ status: 'failed', error: { code: 'attempts-exhausted' } });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('a database that is down for long loses no task and makes no dead letter', async () => {
    const world = new SimulatedWorld();
    for (let i = 0; i < 20; i += 1) await world.submit('good');
    for (let i = 0; i < 200; i += 1) {
      await world.deliver(10, i, false, { ...noFaults, claim: true });
      world.advance(30_000);
    }
    expect(world.deadLetters).toEqual([]);
    await world.settleDown();
    const statuses = (await world.tasks()).map(({ task }) => task.status);
    expect(new Set(statuses)).toEqual(new Set(['completed']));
  });

  it('tasks that do not fit into one run of a worker are done by later ones, none is worn out', async () => {
    const world = new SimulatedWorld();
    for (let i = 0; i < 30; i += 1) await world.submit('good');
    for (let i = 0; i < 40; i += 1) await world.deliver(10, 0, false, { ...noFaults, computeMs: 40_000 });
    await world.settleDown();
    expect((await world.tasks()).map(({ task }) => task.status)).not.toContain('failed');
    expect(world.deadLetters).toEqual([]);
  });
});
