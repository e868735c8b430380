import type { Upload, UploadStore } from '../../../core/objects/ports.ts';
import type { Clock } from '../../../core/tasks/ports.ts';

/** Uploads in memory, with time as the clock says. */
export function createFakeUploadStore(clock: Clock): UploadStore {
  const rows = new Map<string, Upload>();
  const find = (tenant: string, id: string): Upload | undefined => {
    const row = rows.get(id);
    if (row?.tenant !== tenant) return undefined;
    const late = row.expiresAt <= clock() && row.status !== 'aborted';
    return late ? { ...row, status: 'expired' } : row;
  };
  const change = (row: Upload, fields: Partial<Upload>): Upload => {
    const changed = { ...row, ...fields };
    rows.set(row.id, changed);
    return changed;
  };
  const inSeconds = (seconds: number) => new Date(clock().getTime() + seconds * 1000);
  return {
    async insert({ expiresInSeconds, ...upload }) {
      await Promise.resolve();
      if (rows.has(upload.id)) return;
      const expiresAt = inSeconds(expiresInSeconds);
      rows.set(upload.id, { ...upload, status: 'open', createdAt: clock(), expiresAt, object: undefined });
    },
    async get(tenant, id) {
      await Promise.resolve();
      return find(tenant, id);
    },
    async complete(tenant, id, { etag, versionId, keepSeconds }) {
      await Promise.resolve();
      const row = find(tenant, id);
      if (!row) return undefined;
      if (row.status === 'open') {
        const expiresAt = inSeconds(keepSeconds);
        const upload = change(row, { status: 'completed', object: { etag, versionId }, expiresAt });
        return { upload, completed: true };
      }
      const same = row.object?.etag === etag && row.object.versionId === versionId;
      return { upload: row, completed: row.status === 'completed' && same };
    },
    async abort(tenant, id) {
      await Promise.resolve();
      const row = find(tenant, id);
      if (!row) return undefined;
      return row.status === 'expired' ? row : change(row, { status: 'aborted' });
    },
  };
}
