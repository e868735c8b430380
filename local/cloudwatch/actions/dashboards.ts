import { z } from 'zod';
import { CloudWatchError } from '../errors.ts';

/** A dashboard of the template. */
export interface Dashboard {
  readonly name: string;
  readonly arn: string;
  /** JSON text. */
  readonly body: string;
}

export function getDashboard(dashboards: readonly Dashboard[], input: unknown): object {
  const { DashboardName } = z.object({ DashboardName: z.string() }).parse(input);
  const found = dashboards.find(({ name }) => name === DashboardName);
  if (found === undefined)
    throw new CloudWatchError('ResourceNotFound', `Dashboard ${DashboardName} does not exist.`);
  return { DashboardName: found.name, DashboardArn: found.arn, DashboardBody: found.body };
}

export function listDashboards(dashboards: readonly Dashboard[], input: unknown): object {
  const { DashboardNamePrefix } = z.object({ DashboardNamePrefix: z.string().default('') }).parse(input);
  return {
    DashboardEntries: dashboards
      .filter(({ name }) => name.startsWith(DashboardNamePrefix))
      .map(({ name, arn, body }) => ({ DashboardName: name, DashboardArn: arn, Size: body.length })),
  };
}
