import type { Figure, Figures } from './figures.ts';
import { diagnosisRules, type Part, type Severity } from './rules.ts';
import { percentOf } from './symptoms.ts';

export interface Finding {
  readonly part: Part;
  readonly severity: Severity;
  readonly symptom: string;
  /** Why it is one. */
  readonly reason: string;
  readonly advice: string;
  /** Path in the repository. */
  readonly runbook: string;
}

export interface Verdict {
  readonly health: 'healthy' | Severity;
  readonly bottleneck: 'none' | Part;
  /** With the numbers, for a person. */
  readonly sentence: string;
  readonly advice?: string;
  readonly runbook?: string;
  /** One for each part that shows a symptom, the bottleneck first: those that follow may be its effects. */
  readonly findings: readonly Finding[];
}

/** An alarm that is on. */
export interface Page {
  readonly name: string;
  readonly meaning: string;
  /** The first command to type. */
  readonly first: string;
  /** Path in the repository. */
  readonly runbook: string;
}

const subject: Readonly<Record<Part, string>> = {
  database: 'the database is the bottleneck',
  cache: 'the cache is the bottleneck',
  workers: 'workers are the bottleneck',
  queue: 'the queue is the bottleneck',
  'object-workers': 'object workers are the bottleneck',
  'object-queue': 'the object queue is the bottleneck',
  maintenance: 'maintenance does not do its work',
  functions: 'functions are the bottleneck',
  gateway: 'the gateway is the bottleneck',
};

/**
 * Names the part to act on first. Making one part worse changes the verdict to that part or not at all. Nothing is
 * healthy while an alarm pages: what the figures do not show, such as work that is missing, its alarm tells.
 */
export function diagnose(figures: Figures, pages: readonly Page[] = []): Verdict {
  const findings: Finding[] = [];
  for (const { part, severity, symptom, reason, advice, runbook } of diagnosisRules) {
    if (findings.some((found) => found.part === part)) continue;
    const seen = symptom(figures);
    if (seen === undefined) continue;
    findings.push({ part, severity, symptom: seen, reason, advice, runbook: `docs/runbooks/${runbook}.md` });
  }
  const [first] = findings;
  if (first === undefined) {
    const sentence = healthy(figures);
    const [page] = pages;
    if (page === undefined) return { health: 'healthy', bottleneck: 'none', sentence, findings };
    const { name, meaning, first: advice, runbook } = page;
    const told = `${name} is on: ${meaning} ${sentence}`;
    return { health: 'degraded', bottleneck: 'none', sentence: told, advice, runbook, findings };
  }
  const { part, symptom, advice, runbook } = first;
  const failing = findings.some(({ severity }) => severity === 'failing');
  return {
    health: failing ? 'failing' : 'degraded',
    bottleneck: part,
    sentence: `${subject[part]}: ${[symptom, ...unaffected(part, figures)].join(', ')}`,
    advice,
    runbook,
    findings,
  };
}

/** What speaks against the usual suspect. */
function unaffected(part: Part, { database }: Figures): string[] {
  return (part === 'workers' || part === 'object-workers') && database.roundTripMedianMs !== null
    ? [`the database answers in ${database.roundTripMedianMs.toFixed(0)} ms`]
    : [];
}

function healthy({ gateway, workers, windowSeconds }: Figures): string {
  const known = (label: string, value: Figure): string[] =>
    value === null ? [] : [`${value.toFixed(0)} ${label}`];
  const numbers = [
    ...known(`requests in ${windowSeconds} s`, gateway.requests),
    ...known('% of workers busy', percentOf(workers.busy, workers.limit)),
    ...known('tasks wait', workers.backlog),
  ];
  return numbers.length === 0 ? 'no symptom, and no figures either' : `no bottleneck: ${numbers.join(', ')}`;
}
