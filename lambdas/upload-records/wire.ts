import { createUploadStore } from '../../adapters/postgres/upload-store.ts';
import type { UploadStore } from '../../core/objects/ports.ts';
import type { InvocationMeter } from '../../core/metrics/meter.ts';
import { connectDatabase } from '../connections.ts';
import type { Variables } from '../environment.ts';
import { createMeter } from '../metrics/meter.ts';

export function wire(variables: Variables): { store: UploadStore; meter: InvocationMeter } {
  const meter = createMeter(variables);
  return { store: createUploadStore(connectDatabase(variables, meter)), meter };
}
