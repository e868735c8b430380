import { reportLazily } from '../http/report.ts';
import { createHandler } from '../http/routes.ts';
import { health } from './health.ts';
import { wire } from './wire.ts';

const { ready, meter } = wire(process.env);

export const handler = createHandler({ 'GET /health': (event) => health(event, ready) }, reportLazily, meter);
