import { drawDashboard } from './dashboard.js';
import { byId, commonPrefix, element, mebibytes, row, short, table } from './elements.js';
import { startHashForm } from './hash-form.js';

const pictureEveryMs = 2000;
const dashboardEveryMs = 10_000;
/** As `hash-api status --watch`. */
const statusEveryMs = 5000;
const mostLines = 500;

const seconds = (value) =>
  value === null ? '–' : value < 1 ? `${Math.round(value * 1000)} ms` : `${short(value)} s`;
const time = (at) => new Date(at * 1000).toLocaleTimeString();

const unavailable = () => element('p', { className: 'muted' }, 'Unavailable at the moment.');

function showFunctions(functions) {
  byId('functions').replaceChildren(
    table(
      ['Function', '#Starting', '#Idle', '#Busy', '#Reserved', 'In use'],
      functions.map(({ name, starting, idle, busy, reserved }) => {
        const use = element('meter', {
          min: 0,
          max: reserved ?? 1,
          high: 0.9 * (reserved ?? 1),
          value: busy,
        });
        use.setAttribute('aria-label', `${busy} of ${reserved} in use`);
        return row({ function: name, busy: String(busy) }, name, starting, idle, busy, reserved, use);
      }),
    ),
  );
}

function showQueues(queues) {
  byId('queues').replaceChildren(
    table(
      ['Queue', '#Waiting', '#In work', 'Oldest'],
      queues.map(({ name, visible, inFlight, delayed, oldestSeconds }) =>
        row({ queue: name }, name, visible + delayed, inFlight, seconds(oldestSeconds)),
      ),
    ),
  );
}

/** In bytes where they are an object's, else only whether it has ended: a task that is computed has no known end. */
function progressOf(status, bytes) {
  const bar = element('progress', { max: 1 });
  const label = bytes?.total ? `${mebibytes(bytes.done)} of ${mebibytes(bytes.total)} MiB` : status;
  bar.setAttribute('aria-label', label);
  if (bytes?.total) {
    bar.value = bytes.done / bytes.total;
    const box = element('span', {}, bar, ` ${label}`);
    Object.assign(box.dataset, { bytesDone: String(bytes.done), bytesTotal: String(bytes.total) });
    return box;
  }
  if (status !== 'processing') bar.value = status === 'queued' ? 0 : 1;
  return bar;
}

function showTasks(tasks) {
  if (tasks === null) return byId('tasks').replaceChildren(unavailable());
  if (tasks.length === 0)
    return byId('tasks').replaceChildren(element('p', { className: 'muted' }, 'No tasks yet.'));
  byId('tasks').replaceChildren(
    table(
      ['Task', 'Algorithm', 'Status', 'Progress', '#Attempt', 'Waited', 'Ran', 'Submitted'],
      tasks.map(({ id, algorithms, status, attempt, waitedMs, ranMs, createdAt, errorCode, bytes }) => {
        const state = element(
          'span',
          { className: status },
          errorCode === null ? status : `${status}: ${errorCode}`,
        );
        return row(
          { task: id, status },
          element('code', {}, id),
          algorithms.join(', '),
          state,
          progressOf(status, bytes),
          attempt,
          seconds(waitedMs === null ? null : waitedMs / 1000),
          seconds(ranMs === null ? null : ranMs / 1000),
          time(createdAt),
        );
      }),
    ),
  );
}

let shownAlarms = '';
function showAlarms(picture) {
  // What a reader has opened stays open until something changes.
  const state = JSON.stringify(picture);
  if (state === shownAlarms) return;
  shownAlarms = state;
  if (picture === null) return byId('alarm-list').replaceChildren(unavailable());
  const rank = { ALARM: 0, INSUFFICIENT_DATA: 1, OK: 2 };
  const prefix = commonPrefix(picture.alarms.map(({ name }) => name));
  const words = { ALARM: 'on', INSUFFICIENT_DATA: 'no data', OK: 'ok' };
  const list = (composite) =>
    element(
      'ul',
      { className: 'alarm-grid' },
      ...picture.alarms
        .filter((alarm) => alarm.composite === composite)
        .sort((one, other) => rank[one.state] - rank[other.state])
        .map(({ name, state: is, reason, description, since }) => {
          const summary = element(
            'summary',
            { title: name },
            element('span', { className: is }, `● ${words[is]} `),
            name.slice(prefix.length),
          );
          const item = element(
            'li',
            {},
            element(
              'details',
              {},
              summary,
              element('p', {}, description),
              element('p', { className: 'muted' }, `${since === null ? '' : `${time(since)}: `}${reason}`),
            ),
          );
          Object.assign(item.dataset, { alarm: name, state: is });
          return item;
        }),
    );
  const on = picture.alarms.filter(({ state: is }) => is === 'ALARM').length;
  byId('alarm-list').replaceChildren(
    element('p', {}, on === 0 ? 'None is on.' : `${on} on.`),
    element('h4', {}, 'Pages'),
    list(true),
    element('h4', {}, 'Symptoms'),
    list(false),
  );
  byId('alarm-history').replaceChildren(
    picture.history.length === 0
      ? element('p', { className: 'muted' }, 'No alarm has changed.')
      : table(
          ['When', 'Alarm', 'What'],
          picture.history.map(({ at, name, summary }) => row({}, time(at), name, summary)),
        ),
  );
}

const marks = { healthy: 'OK', degraded: 'INSUFFICIENT_DATA', failing: 'ALARM' };

function showVerdict(verdict) {
  const place = byId('verdict-text');
  if (verdict === null) return place.replaceChildren(unavailable());
  const { health, sentence, advice, runbook, also } = verdict;
  const line = (label, text) =>
    text === undefined ? [] : [element('p', {}, element('span', { className: 'muted' }, label), text)];
  place.dataset.health = health;
  place.replaceChildren(
    element('p', {}, element('strong', { className: marks[health] }, `● ${health}`), `: ${sentence}`),
    ...line('try: ', advice),
    ...line('more: ', runbook),
    ...also.map((text) => element('p', { className: 'muted' }, `also, perhaps by it: ${text}`)),
  );
}

const get = async (path) => {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
};

/** Runs it again and again while the page is seen. */
async function repeat(work, everyMs) {
  for (;;) {
    if (!document.hidden) {
      try {
        await work();
        byId('connection').textContent = `as of ${new Date().toLocaleTimeString()}`;
      } catch {
        byId('connection').textContent = 'The local cloud does not answer.';
      }
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

async function showPicture() {
  const { functions, queues, tasks, alarms } = await get('/picture');
  showFunctions(functions);
  showQueues(queues);
  showTasks(tasks);
  showAlarms(alarms);
}

const showStatus = async () => showVerdict(await get('/verdict'));

const showDashboard = async () =>
  drawDashboard(byId('charts'), await get(`/dashboard?minutes=${byId('minutes').value}`));

byId('minutes').addEventListener('change', showDashboard);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', showDashboard);
let resized;
addEventListener('resize', () => {
  clearTimeout(resized);
  resized = setTimeout(showDashboard, 150);
});

startHashForm();

const lines = byId('log-lines');
const names = byId('log-name');
names.append(element('option', { value: '' }, 'all'));
const matches = (item) => names.value === '' || item.dataset.name === names.value;

names.addEventListener('change', () => {
  for (const item of lines.children) item.hidden = !matches(item);
});

function addLine({ at, name, line }) {
  if (![...names.options].some(({ value }) => value === name))
    names.append(element('option', { value: name }, name));
  const level = /"level":"(\w+)"/.exec(line)?.[1] ?? '';
  const item = element('li', { className: level }, `${new Date(at).toLocaleTimeString()}  ${name}  ${line}`);
  item.dataset.name = name;
  item.hidden = !matches(item);
  lines.append(item);
  while (lines.children.length > mostLines) lines.firstElementChild.remove();
  if (byId('log-follow').checked) lines.scrollTop = lines.scrollHeight;
}

const feed = new EventSource('/logs');
// A new connection tells the latest lines again.
feed.addEventListener('open', () => lines.replaceChildren());
feed.addEventListener('message', ({ data }) => addLine(JSON.parse(data)));

repeat(showPicture, pictureEveryMs);
repeat(showDashboard, dashboardEveryMs);
repeat(showStatus, statusEveryMs);
