import { createHandler } from '../http/routes.ts';
import { listAlgorithms } from './algorithms.ts';
import { hashBatch } from './batch.ts';
import { hashMany, hashOne } from './hash.ts';
import { verify } from './verify.ts';
import { wire } from './wire.ts';

const services = wire(process.env);

export const handler = createHandler(
  {
    'POST /hash/{algorithm}': (event) => hashOne(event, services),
    'POST /hash': (event) => hashMany(event, services),
    'POST /hash/batch': (event) => hashBatch(event, services),
    'POST /verify': (event) => verify(event, services),
    'GET /algorithms': listAlgorithms,
  },
  services.report,
  services.meter,
);
