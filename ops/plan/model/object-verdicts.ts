import type { StageConfig } from '../../../lib/stage/stage-config.ts';
import type { Demand } from '../demand.ts';
import type { ObjectEvaluation } from '../evaluate-objects.ts';
import type { FunctionNeed } from './needs.ts';
import { largestUploadGib } from './object-load.ts';
import { verdict, type Verdict } from './verdicts.ts';

/** Whether settings keep what is promised of objects, and admit their uploads. */
export function objectVerdicts(
  demand: Demand,
  { functions, plans }: StageConfig,
  { times }: ObjectEvaluation,
  uploads: FunctionNeed,
): Verdict[] {
  const largest = largestUploadGib(demand);
  return [
    ...demand.objects.map(({ name, finishMinutes }, kind) =>
      verdict('objects', `${name} end, p99`, 's', finishMinutes * 60, times[kind]?.p99 ?? 0),
    ),
    ...(largest === 0
      ? []
      : [
          verdict('api', 'requests a second to uploads', '/s', functions.uploads.rate, uploads.perSecond),
          verdict(
            'api',
            'environments of uploads',
            '',
            functions.uploads.reservedConcurrency,
            uploads.concurrency,
          ),
          verdict('api', 'largest upload (premium)', 'GiB', plans.premium.maxUploadGib, largest),
        ]),
  ];
}
