import { join } from 'node:path';
import { z } from 'zod';
import type { ResolvedTemplate } from '../template/resolve.ts';
import { shortName } from './short-name.ts';
import type { StateDirectory } from './state-directory.ts';

const functionSchema = z.object({
  LoggingConfig: z.object({ LogGroup: z.string().optional() }).prefault({}),
});
const stageSchema = z.object({
  AccessLogSetting: z.object({ DestinationArn: z.string() }).optional(),
});

/**
 * Files of the log groups. A function's is the one that the template gives it, and by the name that Lambda would give
 * it; the gateway's access log is the one that its stage names.
 */
export function readLogGroups(
  template: ResolvedTemplate,
  stackName: string,
  state: StateDirectory,
): ReadonlyMap<string, string> {
  const functions = template
    .ofType('AWS::Lambda::Function')
    .flatMap(({ name, properties }): [string, string][] => {
      const file = join(state.logs, `${shortName(name, stackName)}.log`);
      const { LogGroup = `/aws/lambda/${name}` } = functionSchema.parse(properties).LoggingConfig;
      return [
        [`/aws/lambda/${name}`, file],
        [LogGroup, file],
      ];
    });
  const access = template.ofType('AWS::ApiGateway::Stage').flatMap(({ properties }): [string, string][] => {
    const arn = stageSchema.parse(properties).AccessLogSetting?.DestinationArn;
    const group = arn === undefined ? undefined : /:log-group:([^:]+)/.exec(arn)?.[1];
    return group === undefined ? [] : [[group, join(state.logs, 'access.log')]];
  });
  return new Map([...functions, ...access]);
}
