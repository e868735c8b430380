import { join } from 'node:path';
import { gatewayFigures } from '../cloudwatch/figures/gateway.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import { openAccessLog } from '../gateway/access-log.ts';
import type { Gateway } from '../gateway/server.ts';
import { startGateway } from '../gateway/server.ts';
import type { UsageStore } from '../gateway/usage-store.ts';
import type { ApiAccess } from './api-access.ts';
import type { Functions } from './functions.ts';
import { portTaken } from './port.ts';
import type { StateDirectory } from './state-directory.ts';
import type { Startup } from './steps.ts';

interface ApiOptions {
  readonly access: ApiAccess;
  readonly usage: UsageStore;
  readonly functions: Functions;
  readonly port: number;
  readonly state: StateDirectory;
  readonly metrics: MetricStore;
  readonly startup: Startup;
}

/** The template's REST API in front of its functions, with a key for each of its plans. */
export async function startApi(options: ApiOptions): Promise<Gateway> {
  const { access, usage, functions, port, state, metrics, startup } = options;
  const { api, findKey } = access;
  const accessLog = openAccessLog(api, join(state.logs, 'access.log'));
  if (accessLog !== undefined) startup.keep({ stop: () => accessLog.close() });

  return startup.step(
    'api',
    async () =>
      startup.keep(
        await startGateway({
          api,
          findKey,
          invoke: (arn, event) => functions.find(arn).invoke(event),
          port,
          usage,
          onAnswered: gatewayFigures(metrics, api),
          ...(accessLog === undefined ? {} : { accessLog }),
        }).catch(portTaken(port)),
      ),
    ({ url }) => url,
  );
}
