/**
 * The page's script, for the browser. It sends calls to the API beside the page and shows them as curl commands; the key
 * stays in its input field and stands in a command only as the name of a variable.
 */
export const script = `
'use strict';
const keyInput = document.getElementById('key');
const base = new URL('.', location.href).href;
const quote = (text) => "'" + text.replaceAll("'", "'\\\\''") + "'";

function requestOf(form) {
  let path = form.dataset.path;
  const query = [];
  const headers = {};
  for (const control of form.querySelectorAll('[data-in]')) {
    const { name, value } = control;
    if (control.dataset.in === 'path') path = path.replace('{' + name + '}', encodeURIComponent(value));
    else if (value === '') continue;
    else if (control.dataset.in === 'query') query.push(encodeURIComponent(name) + '=' + encodeURIComponent(value));
    else headers[name.toLowerCase()] = value;
  }
  const text = form.querySelector('textarea');
  if (text) headers['content-type'] = 'application/json';
  return {
    url: base + path.slice(1) + (query.length ? '?' + query.join('&') : ''),
    method: form.dataset.method,
    headers,
    body: text ? text.value : undefined,
    needsKey: form.dataset.key !== '',
  };
}

function compact(json) {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return json;
  }
}

function curlOf({ url, method, headers, body, needsKey }) {
  const parts = ['curl ' + quote(url)];
  if (method !== 'GET' && method !== 'POST') parts[0] = 'curl -X ' + method + ' ' + quote(url);
  if (needsKey) parts.push('-H "x-api-key: $HASH_API_KEY"');
  for (const [name, value] of Object.entries(headers)) parts.push('-H ' + quote(name + ': ' + value));
  if (body !== undefined) parts.push('-d ' + quote(compact(body)));
  return parts.join(' \\\\\\n  ');
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function send(form, answer) {
  const { url, method, headers, body, needsKey } = requestOf(form);
  if (needsKey && keyInput.value !== '') headers['x-api-key'] = keyInput.value;
  const begun = performance.now();
  const response = await fetch(url, { method, headers, body, cache: 'no-store' });
  const text = await response.text();
  const line = element('p', '');
  const status = String(response.status);
  line.append(
    element('span', status, 'status s' + status[0]),
    ' in ' + Math.round(performance.now() - begun) + ' ms',
  );
  const shown = ['content-type', 'x-request-id', 'location', 'retry-after', 'preference-applied', 'etag']
    .filter((name) => response.headers.has(name))
    .map((name) => name + ': ' + response.headers.get(name));
  let pretty = text;
  try {
    const value = JSON.parse(text);
    pretty = JSON.stringify(value, undefined, 2);
    // The forms that ask for a task are then ready to ask for this one.
    if (value.task_id) for (const input of document.querySelectorAll('input[name=id]')) {
      input.value = value.task_id;
      showCurl(input.form);
    }
  } catch {}
  const headersShown = element('pre', shown.join('\\n'), 'headers');
  const bodyShown = element('pre', pretty.length > 20000 ? pretty.slice(0, 20000) + '\\n…' : pretty);
  headersShown.tabIndex = bodyShown.tabIndex = 0;
  answer.replaceChildren(line, headersShown, bodyShown);
}

const showCurl = (form) => {
  form.querySelector('.curl code').textContent = curlOf(requestOf(form));
};

for (const form of document.querySelectorAll('form.try')) {
  form.hidden = false;
  const answer = form.querySelector('.answer');
  const copy = form.querySelector('.copy');
  showCurl(form);
  form.addEventListener('input', (event) => {
    if (event.target.className === 'example') {
      const text = form.querySelector('textarea');
      text.value = event.target.value;
      text.rows = text.value.split('\\n').length;
    }
    showCurl(form);
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    answer.replaceChildren(element('p', 'Sending …'));
    try {
      await send(form, answer);
    } catch (error) {
      answer.replaceChildren(element('p', 'No answer: ' + error.message));
    }
  });
  copy.addEventListener('click', async () => {
    const code = form.querySelector('.curl code');
    try {
      await navigator.clipboard.writeText(code.textContent);
      copy.textContent = 'Copied';
    } catch {
      // Without a secure context there is no clipboard: the command is marked, to be copied by hand.
      getSelection().selectAllChildren(code);
      copy.textContent = 'Selected';
    }
    setTimeout(() => { copy.textContent = 'Copy curl'; }, 2000);
  });
}

if (matchMedia('(max-width: 60rem)').matches) document.querySelector('nav details').open = false;
`;
