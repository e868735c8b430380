import { answer } from './records.ts';
import { wire } from './wire.ts';

const { store, meter } = wire(process.env);

/** Called by the function uploads only, with one call of the store of uploads. */
export async function handler(request: unknown): Promise<object> {
  try {
    return await answer(request, store);
  } finally {
    meter.flush();
  }
}
