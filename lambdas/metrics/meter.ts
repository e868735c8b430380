import { createCollector, type Group } from '../../core/metrics/embedded-lines.ts';
import type { InvocationMeter, LineFields } from '../../core/metrics/meter.ts';
import { readEnvironment, type Variables } from '../environment.ts';
import { createDirectives } from './directives.ts';

type Write = (line: string) => void;

/** Not through `console`: the runtime's JSON log format would wrap the line, and CloudWatch would find no metrics. */
const toStandardOutput: Write = (line) => void process.stdout.write(line);

/**
 * The figures of each invocation in CloudWatch's Embedded Metric Format, on one line as far as one can carry them.
 * Nothing here throws, and nothing is sent: Lambda hands what is written to CloudWatch Logs, which extracts the metrics.
 */
export function createMeter(variables: Variables, write = toStandardOutput): InvocationMeter {
  const { stage } = readEnvironment(variables, ['stage']);
  const collector = createCollector();
  const directiveOf = createDirectives(stage);

  function lineOf(groups: readonly Group[], fields: LineFields | undefined): string {
    const members: Record<string, unknown> = { ...fields, stage };
    const directives: string[] = [];
    for (const group of groups) {
      directives.push(directiveOf(group));
      if (group.by !== undefined) members[group.by] = group.value;
      for (const [name, values] of group.values) members[name] = values.length === 1 ? values[0] : values;
    }
    const metadata = `{"Timestamp":${Date.now()},"CloudWatchMetrics":[${directives.join(',')}]}`;
    return `{"_aws":${metadata},${JSON.stringify(members).slice(1)}\n`;
  }

  function flush(fields?: LineFields): void {
    try {
      collector.take().forEach((groups, index) => {
        write(lineOf(groups, index === 0 ? fields : undefined));
      });
    } catch {
      // Figures are lost, and with them the place where that could be said.
    }
  }

  return {
    now: () => performance.now(),
    record(name, value, ...by) {
      if (!Number.isFinite(value)) return;
      // Microseconds are as fine as any of it is measured.
      if (collector.add(name, Math.round(value * 1000) / 1000, by[0] ?? '')) flush();
    },
    flush,
  };
}
