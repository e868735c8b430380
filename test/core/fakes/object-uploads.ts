import type { ObjectUploads, StoredPart } from '../../../core/uploads/object-uploads.ts';

export interface FakeObjectUploads extends ObjectUploads {
  /** As a PUT to a URL that was given. */
  put(url: string, bytes: number): string;
  /** Keys of multipart uploads that go on, and of objects. */
  keys(): { multiparts: string[]; objects: string[] };
  /** What is to fail with it, once: putting together, or looking at the object. */
  breakOnce(call: 'completeMultipart' | 'head', error: Error): void;
}

/** Objects without content: their sizes and ETags. */
export function createFakeObjectUploads(): FakeObjectUploads {
  const multiparts = new Map<string, { key: string; parts: Map<number, StoredPart> }>();
  const objects = new Map<string, { etag: string; bytes: number; versionId: undefined }>();
  const broken = new Map<string, Error>();
  let etags = 0;
  const nextEtag = (): string => `"etag-${(etags += 1)}"`;
  const failing = (call: string): void => {
    const error = broken.get(call);
    broken.delete(call);
    if (error) throw error;
  };
  return {
    async presignPut(key, { bytes, sha256 }, seconds) {
      await Promise.resolve();
      const url = `https://s3.example/${key}?bytes=${bytes}&seconds=${seconds}`;
      return { url, headers: sha256 === undefined ? {} : { 'x-amz-checksum-sha256': sha256 } };
    },
    async beginMultipart(key) {
      await Promise.resolve();
      const id = `multipart-${multiparts.size + 1}`;
      multiparts.set(id, { key, parts: new Map() });
      return id;
    },
    async presignParts({ key, multipartId }, parts, seconds) {
      await Promise.resolve();
      return parts.map(({ number, bytes }) => ({
        number,
        url: `https://s3.example/${key}?uploadId=${multipartId}&partNumber=${number}&bytes=${bytes}&seconds=${seconds}`,
      }));
    },
    async listParts({ multipartId }) {
      await Promise.resolve();
      const parts = multiparts.get(multipartId)?.parts;
      return parts && [...parts.values()].sort((a, b) => a.number - b.number);
    },
    async completeMultipart({ key, multipartId }, parts) {
      await Promise.resolve();
      const found = multiparts.get(multipartId);
      if (!found) return false;
      const bytes = parts.reduce((sum, { number }) => sum + (found.parts.get(number)?.bytes ?? 0), 0);
      objects.set(key, { etag: nextEtag(), bytes, versionId: undefined });
      multiparts.delete(multipartId);
      failing('completeMultipart');
      return true;
    },
    async abortMultipart({ multipartId }) {
      await Promise.resolve();
      multiparts.delete(multipartId);
    },
    async head(key) {
      await Promise.resolve();
      failing('head');
      return objects.get(key);
    },
    async remove(key) {
      await Promise.resolve();
      objects.delete(key);
    },
    put(url, bytes) {
      const { pathname, searchParams } = new URL(url);
      const etag = nextEtag();
      const id = searchParams.get('uploadId');
      if (id === null) objects.set(pathname.slice(1), { etag, bytes, versionId: undefined });
      else {
        const number = Number(searchParams.get('partNumber'));
        multiparts.get(id)?.parts.set(number, { number, etag, bytes });
      }
      return etag;
    },
    keys: () => ({
      multiparts: [...multiparts.values()].map(({ key }) => key),
      objects: [...objects.keys()],
    }),
    breakOnce(call, error) {
      broken.set(call, error);
    },
  };
}
