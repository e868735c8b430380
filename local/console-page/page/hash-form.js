/** The form that hashes a text, or a file that was chosen or dropped. */
import { byId, mebibytes } from './elements.js';
import { hashByUpload } from './hash-upload.js';

/** What the API takes in one request (4 MiB); more is uploaded. */
const oneRequestBytes = 4 * 1024 * 1024;

const say = (text) => {
  byId('digest').textContent = text;
};

async function hashAtOnce(body, name) {
  say(`Hashing ${name}…`);
  try {
    const response = await fetch(`/hash?algorithm=${byId('algorithm').value}`, { method: 'POST', body });
    const answer = await response.json();
    say(
      answer.digest
        ? `${answer.algorithm} of ${name}: ${answer.digest}`
        : `${response.status}: ${answer.detail ?? answer.title ?? answer.error ?? (answer.task_id ? `task ${answer.task_id}` : 'no digest')}`,
    );
  } catch {
    say('The local cloud does not answer.');
  }
}

/** What is on its way, if anything is; a new file ends it. */
let ending = new AbortController();

async function hashUploaded(file) {
  ending.abort();
  const mine = new AbortController();
  ending = mine;
  const algorithm = byId('algorithm').value;
  const [box, bar] = [byId('transfer'), byId('transfer-progress')];
  const onProgress = (what, done, total) => {
    if (mine !== ending) return;
    bar.max = Math.max(1, total);
    bar.value = done;
    bar.setAttribute('aria-label', what);
    byId('transfer-text').textContent = `${what} ${file.name}: ${mebibytes(done)} of ${mebibytes(total)} MiB`;
  };
  say('');
  onProgress('uploading', 0, file.size);
  box.hidden = false;
  const outcome = await hashByUpload(file, algorithm, { signal: mine.signal, onProgress })
    .then(({ status, result, error }) =>
      result
        ? `${algorithm} of ${file.name}: ${result.digests[algorithm]}`
        : `${file.name}: ${error?.detail ?? status}`,
    )
    .catch((error) =>
      mine.signal.aborted ? `${file.name}: cancelled, and deleted` : `${file.name}: ${error.message}`,
    );
  if (mine !== ending) return;
  box.hidden = true;
  say(outcome);
}

const hashFile = (file) => (file.size > oneRequestBytes ? hashUploaded(file) : hashAtOnce(file, file.name));

export function startHashForm() {
  byId('hash-form').addEventListener('submit', (event) => {
    event.preventDefault();
    hashAtOnce(byId('text').value, 'the text');
  });
  byId('cancel').addEventListener('click', () => {
    byId('transfer-text').textContent = 'cancelling…';
    ending.abort();
  });
  byId('file').addEventListener('change', ({ target }) => {
    const [file] = target.files;
    if (file) hashFile(file);
    target.value = '';
  });
  const area = byId('hash');
  area.addEventListener('dragover', (event) => {
    event.preventDefault();
    area.classList.add('dropping');
  });
  area.addEventListener('dragleave', () => area.classList.remove('dropping'));
  area.addEventListener('drop', (event) => {
    event.preventDefault();
    area.classList.remove('dropping');
    const [file] = event.dataTransfer.files;
    if (file) hashFile(file);
  });
}
