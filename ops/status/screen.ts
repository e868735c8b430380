import { stripVTControlCharacters, styleText } from 'node:util';
import type { Verdict } from '../../core/diagnosis/diagnose.ts';
import type { Figure, Figures } from '../../core/diagnosis/figures.ts';
import { percentOf } from '../../core/diagnosis/symptoms.ts';

interface Row {
  readonly part: string;
  /** In words: what is asked of it. */
  readonly demand: string;
  /** Of its limit; null where it has none, or it is not known. */
  readonly percent: Figure;
  readonly detail: string;
}

const unknown = '–';

const say = (value: Figure, unit = ''): string =>
  value === null
    ? unknown
    : `${value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 })}${unit}`;

const megabytes = (bytes: Figure): string => say(bytes === null ? null : bytes / 1e6, ' MB');

const share = (part: Figure, whole: Figure): Figure => percentOf(part, whole);

/** Nothing to tell: they share one line. */
const isIdle = ({ busy, throttles, errors }: Figures['functions'][number]): boolean =>
  [busy, throttles, errors].every((figure) => figure === null || figure === 0);

const queueRows = (kind: string, queue: Figures['queue'], workers: Figures['workers']): Row[] => [
  {
    part: `${kind}queue`,
    demand: `${say(queue.waiting)} waiting, ${say(queue.inFlight)} in work`,
    percent: percentOf(queue.oldestSeconds, queue.oldestSecondsLimit),
    detail: `oldest ${say(queue.oldestSeconds, ' s')} of ${say(queue.oldestSecondsLimit, ' s')}, ${say(queue.deadLetters)} dead letters`,
  },
  {
    part: `${kind}workers`,
    demand: `${say(workers.busy)} of ${say(workers.limit)} busy`,
    percent: percentOf(workers.busy, workers.limit),
    detail: `${say(workers.throttles)} throttled, ${say(workers.errors)} ${kind === '' ? 'batches ' : ''}failed`,
  },
];

/** Each part from demand to limit, as a request goes. */
function rows(figures: Figures): Row[] {
  const { windowSeconds, gateway, functions, database, cache } = figures;
  const { queue, workers, objectQueue, objectWorkers } = figures;
  const rate = gateway.requests === null ? null : gateway.requests / windowSeconds;
  const lookups = (cache.hits ?? 0) + (cache.misses ?? 0);
  return [
    {
      part: 'gateway',
      demand: `${say(rate)} of ${say(gateway.ratePerSecondLimit)} requests/s`,
      percent: percentOf(rate, gateway.ratePerSecondLimit),
      detail: `p95 ${say(gateway.latencyP95Ms, ' ms')}, ${say(gateway.refused)} refused, ${say(gateway.serverErrors)} answered 5xx`,
    },
    ...functions
      .filter((one) => !isIdle(one))
      .map(({ name, busy, limit, throttles, errors }) => ({
        part: `  ${name}`,
        demand: `${say(busy)} of ${say(limit)} environments`,
        percent: percentOf(busy, limit),
        detail: `${say(throttles)} throttled, ${say(errors)} failed`,
      })),
    ...queueRows('', queue, workers),
    ...queueRows('object ', objectQueue, objectWorkers),
    {
      part: 'database',
      demand: `${say(database.connections)} of ${say(database.connectionsLimit)} connections`,
      percent: percentOf(database.connections, database.connectionsLimit),
      detail: `p50 ${say(database.roundTripMedianMs, ' ms')}, p95 ${say(database.roundTripP95Ms, ' ms')}, ${say(database.statements)} statements, ${say(database.errors)} failed, capacity ${say(database.capacityPercent, ' %')}`,
    },
    {
      part: 'cache',
      demand: `${megabytes(cache.bytes)} of ${megabytes(cache.bytesLimit)}`,
      percent: percentOf(cache.bytes, cache.bytesLimit),
      detail: `${say(lookups === 0 ? null : share(cache.hits, lookups), ' %')} hits, ${say(cache.evictions)} evicted, ${say(cache.fallbacks)} given up`,
    },
  ];
}

const barWidth = 10;

function bar(percent: Figure): string {
  if (percent === null) return ' '.repeat(barWidth + 6);
  const filled = Math.min(barWidth, Math.round((percent / 100) * barWidth));
  const text = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  const colour = percent > 90 ? 'red' : percent > 70 ? 'yellow' : 'green';
  return `${styleText(colour, text)} ${say(Math.round(percent)).padStart(3)} %`;
}

const colours = { healthy: 'green', degraded: 'yellow', failing: 'red' } as const;

export interface Screen {
  readonly title: string;
  readonly figures: Figures;
  readonly verdict: Verdict;
  readonly alarms: readonly string[];
}

/** One screen for a terminal of 120 columns; colours are left out where `colour` says so. */
export function screen({ title, figures, verdict, alarms }: Screen, colour: boolean): string {
  const also = verdict.findings.slice(1);
  const idle = figures.functions.filter(isIdle).map(({ name }) => name);
  const text = [
    styleText('bold', title),
    '',
    ...rows(figures).map(
      ({ part, demand, percent, detail }) =>
        `${part.padEnd(15)}${demand.padEnd(27)}${bar(percent)}  ${styleText('dim', detail)}`,
    ),
    ...(idle.length === 0 ? [] : [styleText('dim', `idle           ${idle.join(', ')}`)]),
    '',
    `alarms         ${alarms.length === 0 ? 'none' : styleText('red', alarms.join(', '))}`,
    '',
    `${styleText(['bold', colours[verdict.health]], verdict.health)}: ${verdict.sentence}`,
    ...(verdict.advice === undefined ? [] : [`  try: ${verdict.advice}`]),
    ...(verdict.runbook === undefined ? [] : [`  more: ${verdict.runbook}`]),
    ...also.map(({ part, symptom }) => styleText('dim', `  also, perhaps by it: ${part}: ${symptom}`)),
  ].join('\n');
  return colour ? text : stripVTControlCharacters(text);
}
