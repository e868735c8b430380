import { reportLazily } from '../http/report.ts';
import { createHandler } from '../http/routes.ts';
import { abort, begin, complete, show } from './uploads.ts';
import { wire } from './wire.ts';

const services = wire(process.env);

export const handler = createHandler(
  {
    'POST /uploads': (event) => begin(event, services),
    'GET /uploads/{id}': (event) => show(event, services),
    'POST /uploads/{id}/complete': (event) => complete(event, services),
    'DELETE /uploads/{id}': (event) => abort(event, services),
  },
  reportLazily,
  services.meter,
);
