import { z } from 'zod';
import type { LogLine } from '../logs/log-files.ts';
import { startSchedule } from '../schedules/schedule.ts';
import type { ResolvedTemplate } from '../template/resolve.ts';
import type { Functions } from './functions.ts';

/** Rules by schedule only: a rule by pattern would need the events of AWS services. */
const ruleSchema = z.object({
  ScheduleExpression: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(z.object({ Arn: z.string(), Input: z.string().optional() })).default([]),
});

/** EventBridge's schedules, each with its functions. */
export function startEventRules(
  template: ResolvedTemplate,
  functions: Functions,
  timeScale: number,
  log: LogLine,
): { readonly count: number; stop(): void } {
  const schedules = template.ofType('AWS::Events::Rule').flatMap((rule) => {
    const { ScheduleExpression, State, Targets } = ruleSchema.parse(rule.properties);
    return Targets.map(({ Arn, Input }) => {
      const target = functions.find(Arn);
      return startSchedule({
        expression: ScheduleExpression,
        enabled: State === 'ENABLED',
        ruleArn: template.arn(rule),
        input: Input,
        timeScale,
        invoke: (payload) => target.invoke(payload),
        log,
      });
    });
  });
  return {
    count: schedules.length,
    stop() {
      for (const schedule of schedules) schedule.stop();
    },
  };
}
