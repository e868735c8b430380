import { endKeys } from './end-keys.ts';
import { wire } from './wire.ts';

const services = wire(process.env);

export const handler = (): Promise<{ ended: number }> => endKeys(services);
