import { z } from 'zod';
import type { ResolvedTemplate } from '../template/resolve.ts';

const clusterSchema = z.object({ ManageMasterUserPassword: z.boolean().default(false) });

/** The secret that RDS makes of a cluster's master user, with what the local database takes. */
export function clusterSecrets(template: ResolvedTemplate, ownerUrl: string): ReadonlyMap<string, string> {
  const { username, password } = new URL(ownerUrl);
  const value = JSON.stringify({ username, password: password || 'local' });
  return new Map(
    template.ofType('AWS::RDS::DBCluster').flatMap((cluster) => {
      const arn = template.attribute(cluster, 'MasterUserSecret.SecretArn');
      const managed = clusterSchema.parse(cluster.properties).ManageMasterUserPassword;
      return managed && arn !== undefined ? [[arn, value] as const] : [];
    }),
  );
}
