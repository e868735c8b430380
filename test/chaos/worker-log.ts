import { z } from 'zod';

const lineSchema = z.looseObject({
  message: z.string().optional(),
  task_id: z.string().optional(),
  /** Of Lambda's own lines: `platform.report` ends an invocation. */
  type: z.string().optional(),
  record: z.looseObject({ status: z.string().optional() }).optional(),
});

type Line = z.output<typeof lineSchema>;

const figure = z.union([z.number(), z.array(z.number())]);

export interface WorkerLog {
  readonly onLogLine: (name: string, line: string) => void;
  /** Resolves as soon as there is a line like this. */
  has(like: (line: Line) => boolean): Promise<void>;
  /** Lines like this, so far. */
  count(like: (line: Line) => boolean): number;
  /** Sum of a metric's values so far. */
  sum(metric: string): number;
  /** Resolves as soon as the sum is as high: a worker writes its metrics after the end of its task. */
  reaches(metric: string, sum: number): Promise<void>;
}

/** What the object worker writes: its log lines and its metrics (embedded metric format). */
export function workerLog(): WorkerLog {
  const lines: Line[] = [];
  const waiting = new Set<() => void>();

  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        if (!holds()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });

  const sum = (metric: string): number =>
    lines
      .filter((line) => metric in line)
      .flatMap((line) => figure.parse(line[metric]))
      .reduce((total, value) => total + value, 0);

  return {
    onLogLine(name, text) {
      if (name !== 'object-worker' || !text.startsWith('{')) return;
      lines.push(lineSchema.parse(JSON.parse(text)));
      for (const look of waiting) look();
    },
    count: (like) => lines.filter(like).length,
    has: (like) => until(() => lines.some(like)),
    sum,
    reaches: (metric, least) => until(() => sum(metric) >= least),
  };
}
