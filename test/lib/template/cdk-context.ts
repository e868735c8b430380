import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const cdkFile = z.object({ context: z.record(z.string(), z.unknown()) });

/** The context of cdk.json, which the CDK's command line hands to the app. */
export function cdkContext(): Record<string, unknown> {
  const path = join(import.meta.dirname, '..', '..', '..', 'cdk.json');
  return cdkFile.parse(JSON.parse(readFileSync(path, 'utf8'))).context;
}
