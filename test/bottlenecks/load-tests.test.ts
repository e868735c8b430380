import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runScenario } from '../../load-tests/run/run-scenario.ts';
import { scenarios } from '../../load-tests/scenarios/all.ts';
import { findLocal } from '../../load-tests/target/find-local.ts';
import { startCloud, type Cloud } from '../../local/cloud.ts';
import { listKeys } from '../../ops/keys/stage-keys.ts';
import { findTarget } from '../../ops/target.ts';

const project = join(import.meta.dirname, '../..');
const directory = join(project, 'node_modules/.cache/hash-api/load-test', randomUUID());

let cloud: Cloud | undefined;
beforeAll(async () => {
  cloud = await startCloud({
    directory,
    context: { stageFile: join(project, 'load-tests', 'stage.json') },
  });
});
afterAll(async () => {
  await cloud?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** As slow as the scenario allows: what is proved here is what no speed excuses. */
const rates: Readonly<Record<string, number>> = {
  inline: 10,
  queued: 1,
  mixed: 5,
  spike: 2,
  soak: 5,
  'noisy-tenant': 1,
  objects: 2,
};

const excused = /p95|p99|growth|prediction/;

const listed = () => {
  const target = findTarget({ local: true, data: directory });
  return listKeys(new APIGatewayClient(target.client('apiGateway')), target.stage);
};

test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
  '%s: nothing is lost, nothing is answered 5xx, refusals say when to come again',
  async (name, scenario) => {
    const keys = await listed();
    const tenants = scenario.defaults.tenants;
    // Ten times the spike's rate is above this plan's.
    const plan = name === 'spike' ? 'free' : 'premium';
    const target = await findLocal({ data: directory, plan }, tenants);
    const result = await runScenario({
      scenario,
      settings: {
        ...scenario.defaults,
        rate: rates[name] ?? 1,
        seconds: 4,
        // In every phase some, however short.
        arrivals: 'constant',
        seed: 1,
        lateLimitMs: 60_000,
        bounds: new Map(),
      },
      target,
      signal: new AbortController().signal,
    });
    await target.release();
    expect(result.thresholds.filter((each) => each.met === false && !excused.test(each.name))).toEqual([]);
    expect(result.phases.every(({ asked }) => asked > 0)).toBe(true);
    expect(result.tasks.completed).toBe(result.tasks.accepted);
    expect(result.processes.map((group) => group.name)).toContain('local cloud');
    if (name === 'spike')
      expect(result.phases.find((each) => each.name === 'spike')?.refused).toBeGreaterThan(0);
    // Keys that were made for the run are gone.
    expect(await listed()).toEqual(keys);
  },
);
