/** Hashes a file that is too large for one request as any client of the API does: upload by presigned URLs, then a task. */

/** Parts of one file on the way at once: more do not make one machine faster. */
const partsAtOnce = 3;
/** Seconds of one look at the task: how often its progress is shown. */
const lookSeconds = 1;

/**
 * Resolves with the ended task. `onProgress` is told what is done ('uploading', 'hashing') and how many bytes of how
 * many; `signal` ends it. Whatever becomes of it, nothing is left of the upload.
 */
export async function hashByUpload(file, algorithm, { signal, onProgress }) {
  let uploadId;
  let taskId;
  try {
    const upload = await call('POST', '/uploads', { bytes: file.size });
    uploadId = upload.upload_id;
    const parts = await putParts(file, upload, {
      signal,
      onSent: (bytes) => onProgress('uploading', bytes, file.size),
    });
    await call('POST', `/uploads/${uploadId}/complete`, { parts });
    signal.throwIfAborted();
    const source = { upload_id: uploadId };
    taskId = (await call('POST', '/tasks', { source, algorithms: [algorithm] })).task_id;
    for (;;) {
      signal.throwIfAborted();
      const task = await call('GET', `/tasks/${taskId}?wait=${lookSeconds}`, undefined, signal);
      onProgress('hashing', task.progress?.bytes_done ?? 0, file.size);
      if (task.completed_at) return task;
    }
  } finally {
    // One that has ended cannot be cancelled, and need not be.
    if (taskId !== undefined && signal.aborted)
      await call('DELETE', `/tasks/${taskId}`).catch(() => undefined);
    if (uploadId !== undefined) await call('DELETE', `/uploads/${uploadId}`).catch(() => undefined);
  }
}

async function call(method, path, body, signal) {
  const response = await fetch(`/api${path}`, {
    method,
    signal,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const answer = await response.json();
  if (response.ok) return answer;
  throw new Error(`${response.status}: ${answer.detail ?? answer.title ?? answer.error}`);
}

/** The parts with their ETags; several are on the way at once, and the first that fails ends the others. */
async function putParts(
  file,
  { upload_id: id, part_size: size, parts, next_part: next },
  { signal, onSent },
) {
  const waiting = [...parts];
  const sent = new Map();
  const etags = [];
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  const worker = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const { number } = part;
      const blob = file.slice((number - 1) * size, number * size);
      const etag = await put(part, blob, either, (bytes) => {
        sent.set(number, bytes);
        onSent([...sent.values()].reduce((sum, each) => sum + each, 0));
      });
      etags.push({ number, etag });
    }
  };
  try {
    await Promise.all(Array.from({ length: partsAtOnce }, worker));
  } catch (error) {
    failing.abort();
    throw error;
  }
  if (next === null) return etags;
  // An answer has room for so many URLs.
  const more = await call('GET', `/uploads/${id}?from=${next}`, undefined, signal);
  const before = Math.min(file.size, (next - 1) * size);
  const rest = await putParts(
    file,
    { ...more, part_size: size },
    { signal, onSent: (bytes) => onSent(before + bytes) },
  );
  return [...etags, ...rest];
}

/** Not by fetch, which tells no progress of what it sends. */
function put({ url, headers }, blob, signal, onSent) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    request.upload.addEventListener('progress', ({ loaded }) => onSent(loaded));
    request.addEventListener('load', () => {
      if (request.status !== 200) return reject(new Error(`the object store answered ${request.status}`));
      onSent(blob.size);
      resolve(request.getResponseHeader('etag'));
    });
    request.addEventListener('error', () => reject(new Error('the file could not be read or sent')));
    request.addEventListener('abort', () => reject(signal.reason));
    request.addEventListener('loadend', () => signal.removeEventListener('abort', abort));
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(blob);
  });
}
