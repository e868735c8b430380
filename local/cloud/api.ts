import { join } from 'node:path';
import { gatewayFigures } from '../cloudwatch/figures/gateway.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import { openAccessLog } from '../gateway/access-log.ts';
import { readApi } from '../gateway/read-api.ts';
import type { Gateway } from '../gateway/server.ts';
import { startGateway } from '../gateway/server.ts';
import { issueKeys } from '../keys/issue-keys.ts';
import type { Account } from '../template/identifiers.ts';
import type { ResolvedTemplate } from '../template/resolve.ts';
import type { Functions } from './functions.ts';
import { portTaken } from './port.ts';
import { shortName } from './short-name.ts';
import type { StateDirectory } from './state-directory.ts';
import type { Startup } from './steps.ts';

/** A usage plan by its name without the stack's, and the key that was issued for it. */
export interface PlanKey {
  readonly name: string;
  /** The tenant. */
  readonly keyId: string;
  readonly key: string;
}

interface ApiOptions {
  readonly template: ResolvedTemplate;
  readonly stackName: string;
  readonly account: Account;
  readonly functions: Functions;
  readonly port: number;
  readonly state: StateDirectory;
  readonly metrics: MetricStore;
  readonly startup: Startup;
}

/** The template's REST API in front of its functions, with a key for each of its plans. */
export async function startApi(
  options: ApiOptions,
): Promise<{ gateway: Gateway; plans: readonly PlanKey[] }> {
  const { template, stackName, account, functions, port, state, metrics, startup } = options;
  const api = readApi(template, account.id);
  const plans = api.plans.map(({ name, logicalId }) => ({ name: shortName(name, stackName), logicalId }));
  const keyOf = issueKeys(
    state.keys,
    plans.map(({ name }) => name),
  );
  const accessLog = openAccessLog(api, join(state.logs, 'access.log'));
  if (accessLog !== undefined) startup.keep({ stop: () => accessLog.close() });

  const gateway = await startup.step(
    'api',
    async () =>
      startup.keep(
        await startGateway({
          api,
          keys: plans.map(({ name, logicalId }) => ({ ...keyOf(name), plan: logicalId })),
          invoke: (arn, event) => functions.find(arn).invoke(event),
          port,
          usageFile: state.usage,
          onAnswered: gatewayFigures(metrics, api),
          ...(accessLog === undefined ? {} : { accessLog }),
        }).catch(portTaken(port)),
      ),
    ({ url }) => url,
  );
  return {
    gateway,
    plans: plans.map(({ name }) => ({ name, keyId: keyOf(name).id, key: keyOf(name).value })),
  };
}
