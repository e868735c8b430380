import { z } from 'zod';
import { startCloud } from '../local/cloud.ts';

/** Child of bench/cloud.ts: DIRECTORY, then the CDK context as JSON. */
const [directory, context] = z.tuple([z.string(), z.string()]).parse(process.argv.slice(2));
const cloud = await startCloud({
  directory,
  context: z.record(z.string(), z.unknown()).parse(JSON.parse(context)),
});
const { api, keys, postgres, lambda } = cloud.endpoints;
process.send?.({ api, premiumKey: keys['premium'] ?? '', postgres, lambda });
process.on('message', () => {
  const environments = cloud.functions.get('compute-worker')?.environments() ?? [];
  process.send?.({ workers: environments.map(({ pid }) => pid) });
});
const stop = async (): Promise<void> => {
  await cloud.stop();
  process.exit(0);
};
// Ctrl-C in a terminal reaches the whole group: the parent stops this process in order.
process.on('SIGINT', () => undefined);
process.once('SIGTERM', () => void stop());
process.once('disconnect', () => void stop());
