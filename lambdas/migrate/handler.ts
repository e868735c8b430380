import { migrate, type MigrateReport } from '../../adapters/postgres/migrate.ts';
import { wire } from './wire.ts';

const options = wire(process.env);

/** At each deployment. Throws where the schema could not be brought up to date: the deployment then fails. */
export const handler = (): Promise<MigrateReport> => migrate(options);
