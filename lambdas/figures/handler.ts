import { answer } from './figures.ts';
import { wire } from './wire.ts';

const { sources, meter } = wire(process.env);

/** Called by the function stats only, with the name of what it wants to know. */
export async function handler(request: unknown): Promise<object> {
  try {
    return await answer(request, sources);
  } finally {
    meter.flush();
  }
}
