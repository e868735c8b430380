import { z } from 'zod';
import { readDashboard } from '../console-page/dashboard.ts';
import type { ConsoleOptions } from '../console-page/start.ts';
import { startConsole } from '../console-page/start.ts';
import type { ResolvedTemplate } from '../template/resolve.ts';
import { shortName } from './short-name.ts';
import type { Startup } from './steps.ts';

interface Options extends Omit<ConsoleOptions, 'sections' | 'reserved'> {
  readonly template: ResolvedTemplate;
  readonly stackName: string;
  readonly startup: Startup;
}

const reservation = z.object({ ReservedConcurrentExecutions: z.number() });

/** The page beside the API; returns its address. */
export async function startConsolePage({
  template,
  stackName,
  startup,
  ...options
}: Options): Promise<string> {
  const reserved = template.ofType('AWS::Lambda::Function').flatMap(({ name, properties }) => {
    const parsed = reservation.safeParse(properties);
    return parsed.success
      ? [[shortName(name, stackName), parsed.data.ReservedConcurrentExecutions] as const]
      : [];
  });
  const { url } = await startup.step(
    'console',
    async () =>
      startup.keep(
        await startConsole({ ...options, sections: readDashboard(template), reserved: new Map(reserved) }),
      ),
    (server) => server.url,
  );
  return url;
}
