import { answer } from './answer.ts';
import { wire } from './wire.ts';

const services = wire(process.env);

/** Called by operators, with `hash-api redrive`; no route leads here. */
export async function handler(request: unknown): Promise<object> {
  try {
    return await answer(request, services);
  } finally {
    services.meter.flush();
  }
}
