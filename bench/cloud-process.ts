import { z } from 'zod';
import { startCloud } from '../local/cloud.ts';

const request = z.object({ name: z.string(), variables: z.record(z.string(), z.string()).optional() });

/** Child of bench/cloud.ts: DIRECTORY, then the CDK context as JSON. */
const [directory, context] = z.tuple([z.string(), z.string()]).parse(process.argv.slice(2));
const cloud = await startCloud({
  directory,
  context: z.record(z.string(), z.unknown()).parse(JSON.parse(context)),
});
const { api, keys, postgres, lambda, s3 } = cloud.endpoints;
process.send?.({ api, premiumKey: keys['premium'] ?? '', postgres, lambda, s3 });
process.on('message', (message) => {
  const { name, variables } = request.parse(message);
  const asked = cloud.functions.get(name);
  if (asked === undefined) throw new Error(`there is no function ${name}`);
  const { environment } = asked.specification();
  if (variables) asked.configure({ environment: { ...environment, ...variables } });
  const specification = asked.specification();
  process.send?.({
    environments: asked.environments().map(({ pid }) => pid),
    memoryMib: specification.memoryMib,
    variables: specification.environment,
  });
});
const stop = async (): Promise<void> => {
  await cloud.stop();
  process.exit(0);
};
// Ctrl-C in a terminal reaches the whole group: the parent stops this process in order.
process.on('SIGINT', () => undefined);
process.once('SIGTERM', () => void stop());
process.once('disconnect', () => void stop());
