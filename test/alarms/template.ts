import { inject } from 'vitest';
import { z } from 'zod';
import { shortName } from '../../local/cloud/short-name.ts';
import { readAssembly } from '../../local/template/assembly.ts';
import { resolveTemplate } from '../../local/template/resolve.ts';

const prefix = 'hash-api-dev-';
const { stackName, template } = readAssembly(inject('alarmsAssembly'));

/** Resolved as the local cloud does. */
const resolved = resolveTemplate(template, {
  account: { id: '000000000000', region: 'us-east-1' },
  stackName,
  queueUrl: (name) => name,
});

export const alarmResources = resolved
  .ofType('AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm')
  .map((resource) => ({ ...resource, arn: resolved.arn(resource) }));

/** Without what all have in common. */
export const alarmName = (name: string): string => name.replace(prefix, '');

const alarmSchema = z.object({
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number(),
  Threshold: z.number().optional(),
});

/** The metric alarms by name, and in how many of how many periods each must breach. */
export const alarms = new Map(
  resolved.ofType('AWS::CloudWatch::Alarm').map(({ name, properties }) => {
    const { EvaluationPeriods, DatapointsToAlarm, Threshold } = alarmSchema.parse(properties);
    return [
      alarmName(name),
      { periods: EvaluationPeriods, breaching: DatapointsToAlarm, threshold: Threshold },
    ] as const;
  }),
);

const compositeSchema = z.object({ AlarmRule: z.string() });

/** The page that each metric alarm is a part of. */
export const pageOf = new Map(
  resolved.ofType('AWS::CloudWatch::CompositeAlarm').flatMap(({ name, properties }) => {
    const [symptoms = ''] = compositeSchema.parse(properties).AlarmRule.split(' AND NOT ');
    return Array.from(
      symptoms.matchAll(/ALARM\("([^"]+)"\)/g),
      ([, part = '']) => [alarmName(part), alarmName(name)] as const,
    );
  }),
);

function theOnly<Properties>(type: string, schema: z.ZodType<Properties>) {
  const found = resolved.ofType(type).map(({ name, properties }) => ({ name, ...schema.parse(properties) }));
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`one ${type} was expected`);
  return first;
}

const redrive = z.object({ RedrivePolicy: z.object({ deadLetterTargetArn: z.string() }).optional() });
const mapping = z.object({ EventSourceArn: z.string(), FunctionName: z.string() });

const functionOf = (name: string) => {
  const found = resolved
    .ofType('AWS::Lambda::Function')
    .find((each) => shortName(each.name, stackName) === name);
  if (found === undefined) throw new Error(`no function ${name}`);
  return found;
};

/** The queue that feeds a function, and its dead-letter queue. */
function queuesOf(worker: string): { queue: string; deadLetterQueue: string } {
  const lastOf = (arn = '') => arn.split(':').at(-1) ?? '';
  const source = resolved
    .ofType('AWS::Lambda::EventSourceMapping')
    .map(({ properties }) => mapping.parse(properties))
    .find(({ FunctionName }) => FunctionName.endsWith(functionOf(worker).name));
  const queue = lastOf(source?.EventSourceArn);
  const found = resolved.ofType('AWS::SQS::Queue').find(({ name }) => name === queue);
  if (!found) throw new Error(`no queue feeds ${worker}`);
  const { RedrivePolicy } = redrive.parse(found.properties);
  return { queue, deadLetterQueue: lastOf(RedrivePolicy?.deadLetterTargetArn) };
}
const api = z.object({ Name: z.string() });
const stage = z.object({ StageName: z.string() });

/** What the services are called. */
export const names = {
  api: theOnly('AWS::ApiGateway::RestApi', api).Name,
  apiStage: theOnly('AWS::ApiGateway::Stage', stage).StageName,
  cluster: theOnly('AWS::RDS::DBCluster', z.object({})).name,
  proxy: theOnly('AWS::RDS::DBProxy', z.object({})).name,
  cache: theOnly('AWS::ElastiCache::ServerlessCache', z.object({})).name,
  queue: queuesOf('compute-worker'),
  objectQueue: queuesOf('object-worker'),
  function: (name: string): string => functionOf(name).name,
};
