import { maintain, type MaintenanceReport } from './maintain.ts';
import { wire } from './wire.ts';

const maintenance = wire(process.env);

export const handler = (): Promise<MaintenanceReport> => maintain(maintenance);
