import { createHandler } from '../http/routes.ts';
import { reportLazily } from '../http/report.ts';
import { cancel, create, list, show } from './tasks.ts';
import { wire } from './wire.ts';

const services = wire(process.env);

export const handler = createHandler(
  {
    'POST /tasks': (event) => create(event, services),
    'GET /tasks': (event) => list(event, services),
    'GET /tasks/{id}': (event) => show(event, services),
    'GET /task/{id}': (event) => show(event, services),
    'DELETE /tasks/{id}': (event) => cancel(event, services),
  },
  reportLazily,
  services.meter,
);
