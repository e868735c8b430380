import { Duration } from 'aws-cdk-lib';
import { Trigger } from 'aws-cdk-lib/triggers';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import type { Database } from './database.ts';
import type { Network } from './network.ts';
import type { ServiceFunction } from './service-function.ts';

interface MigrationProps {
  readonly config: StageConfig;
  readonly network: Network;
  readonly database: Database;
  readonly migrate: ServiceFunction;
  /** Functions whose code relies on the schema. */
  readonly before: readonly ServiceFunction[];
}

/**
 * Runs the migrate function at each deployment that changes it or its SQL, once the database is there.
 * Code that needs a new column is deployed after it exists; the code before it goes on, as migrations only add.
 */
export class Migration extends Construct {
  constructor(scope: Construct, id: string, { config, network, database, migrate, before }: MigrationProps) {
    super(scope, id);
    const trigger = new Trigger(this, 'Run', {
      handler: migrate.lambda,
      timeout: Duration.seconds(config.functions.migrate.timeoutSeconds),
    });
    trigger.executeAfter(database, network, migrate);
    trigger.executeBefore(...before);
  }
}
