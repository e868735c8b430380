import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { diagnose } from '../../core/diagnosis/diagnose.ts';
import type { Target } from '../target.ts';
import { readAlarms } from './alarms.ts';
import { collect } from './collect.ts';
import type { Screen } from './screen.ts';

export const connect = ({ client }: Target): CloudWatchClient => new CloudWatchClient(client('cloudwatch'));

/** The stage as CloudWatch has it, against the limits of `config`, and what is to be thought of it. */
export async function look(
  client: CloudWatchClient,
  target: Target,
  now: Date,
  config = target.config,
): Promise<Screen> {
  const alarms = await readAlarms(client, target.stage);
  const figures = await collect(client, config, alarms, now);
  return {
    title: `hash-api, stage ${target.stage} on ${target.place}, ${now.toISOString().slice(0, 19)}Z`,
    figures,
    verdict: diagnose(figures, alarms.pages),
    alarms: alarms.on,
  };
}
