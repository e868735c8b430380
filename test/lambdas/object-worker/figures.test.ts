import { expect, test } from 'vitest';
import { metrics } from '../../../core/names/metrics.ts';
import type { ObjectEvent } from '../../../core/objects/events.ts';
import type { ClaimedObject } from '../../../core/objects/ports.ts';
import { createMeter } from '../../../lambdas/metrics/meter.ts';
import { createReporter } from '../../../lambdas/object-worker/report.ts';
import { readLine } from '../metrics/embedded-metric-format.ts';

const holding = { taskId: 'task', attempt: 1 };
const claim: ClaimedObject = {
  ...holding,
  kind: 'claimed',
  tenant: 'tenant',
  work: {
    source: { kind: 'object', bucket: 'bucket', key: 'key' },
    algorithms: ['sha256'],
    options: { output: 'hex', recompute: false },
  },
  tries: 1,
  checkpoint: undefined,
  identity: undefined,
  split: undefined,
};

/** What a worker says of two objects: one read in two goes and by parts, one known. */
const events: readonly ObjectEvent[] = [
  { kind: 'pass', algorithms: ['md5', 'sha256'], bytes: 100, milliseconds: 40, waitedMs: 10, resumed: false },
  { kind: 'checkpoint-saved' },
  { kind: 'checkpoint-refused', holding, cause: new Error('engine') },
  { kind: 'read-interrupted', holding, throttled: true, cause: undefined },
  { kind: 'pass', algorithms: ['sha256'], bytes: 20, milliseconds: 8, waitedMs: 2, resumed: true },
  { kind: 'attempt', claim, ending: 'part-completed', cause: undefined, milliseconds: 50 },
  { kind: 'attempt', claim, ending: 'completed', cause: undefined, milliseconds: 50 },
  { kind: 'task-ended', status: 'completed', attempts: 2 },
  { kind: 'known', algorithm: 'crc32', from: 'cache' },
  { kind: 'known', algorithm: 'crc32c', from: 's3-checksum' },
];

const sums = new Map<string, number>();
const meter = createMeter({ STAGE: 'test' }, (line) => {
  for (const { name, values } of readLine(line)) {
    sums.set(name, (sums.get(name) ?? 0) + values.reduce((sum, value) => sum + value, 0));
  }
});
const report = createReporter(meter);
for (const event of events) report(event);
meter.flush();

test('bytes are read once whatever is computed of them, and time that waits for them is told apart', () => {
  expect(Object.fromEntries(sums)).toMatchObject({
    BytesHashed: 220,
    ObjectBytesRead: 120,
    ObjectPassTime: 48,
    ObjectReadWait: 12,
    ObjectResumptions: 1,
    ObjectPartsCompleted: 1,
    ObjectCheckpointsSaved: 1,
    ObjectCheckpointsRefused: 1,
    ObjectReadsInterrupted: 1,
    ObjectDigestsFromCache: 1,
    ObjectDigestsFromS3: 1,
    TasksCompleted: 1,
  });
});

test('every metric of objects that is declared is emitted', () => {
  const declared = Object.keys(metrics).filter((name) => name.startsWith('Object'));
  expect(declared.filter((name) => !sums.has(name))).toEqual([]);
});
