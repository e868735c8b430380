import { say } from '../report/format.ts';
import type { LoadRun } from '../run/load-run.ts';
import { ObjectClient } from '../target/object-client.ts';
import { makeContents, mebibyte, type ObjectContent } from '../workload/object-content.ts';
import { ObjectRequests, type KnownObject } from '../workload/objects.ts';
import { upload } from '../workload/upload.ts';
import type { Scenario } from './scenario.ts';
import { failedTasks, failures, latency, lostTasks, refusals } from './thresholds.ts';
import { warmUpSeconds } from './warm-up.ts';

/** Of what each tenant has hashed before and asks for again. */
const knownMib = 8;

export const objects: Scenario = {
  name: 'objects',
  summary:
    'uploads of 1 to 72 MiB with their tasks, and tasks of objects that are there already: every digest is checked, every upload deleted',
  defaults: { rate: 4, seconds: 30, drainSeconds: 120, tenants: 1 },
  rateIs: 'objects a second, six of ten uploaded (7.5 MiB on average)',
  thresholds: () => [
    latency('upload-p95', 'p95', 'upload', 10_000),
    latency('submit-p95', 'p95', 'submit', 500),
    {
      ...latency('result-p95', 'p95', 'result', 15_000),
      says: 'p95 from when an object was due until its digests were there, the upload included; worst kind',
    },
    lostTasks,
    failedTasks,
    failures(0.1),
    refusals(0.1),
  ],
  plannedSeconds: ({ seconds }) => seconds + warmUpSeconds(seconds),
  async run(run) {
    const { rate, seconds } = run.settings;
    const store = new ObjectClient();
    const known = new Map<string, KnownObject>();
    try {
      const contents = makeContents();
      const content = contents.find(({ mib }) => mib === knownMib)!;
      for (const key of run.target.tenants) known.set(key, await keepObject(run, store, key, content));
      const requests = new ObjectRequests({ store, contents, known });
      const streams = [{ name: 'all', rate, tenants: run.target.tenants, mix: requests.mix }];
      await run.phase({ name: 'warm-up', judged: false, seconds: warmUpSeconds(seconds), streams });
      // So that the known object is known, and what functions took to start is not in what is judged.
      await run.drain();
      await run.phase({ name: 'steady', seconds, streams });
      await run.drain();
      await requests.deleteAll();
      return [`objects: ${say(requests.uploadedBytes / mebibyte)} MiB uploaded`];
    } finally {
      for (const [key, { uploadId }] of known) {
        await run.send({ method: 'DELETE', path: `/uploads/${uploadId}`, key, status: 200 });
      }
      await store.stop();
    }
  },
};

/** Before the run. Throws where the API does not take it. */
async function keepObject(
  run: LoadRun,
  store: ObjectClient,
  key: string,
  { bytes, digests }: ObjectContent,
): Promise<KnownObject> {
  let uploadId = '';
  const { outcome, status } = await upload(
    (request) => run.send({ ...request, key }),
    store,
    bytes,
    (id) => {
      uploadId = id;
    },
  );
  if (outcome === 'good') return { uploadId, digests };
  throw new Error(`The object that is there before the run could not be uploaded: ${status}`);
}
