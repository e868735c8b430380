// Loaded before AWS's runtime client (aws-lambda-ric) in each execution environment. It takes the place of the client's
// native addon, which speaks HTTP to Lambda's runtime API: here the invocations come and go over Node's IPC channel.
'use strict';
const http = require('node:http');
const Module = require('node:module');

const functionArn = process.env.LOCAL_FUNCTION_ARN;
delete process.env.LOCAL_FUNCTION_ARN;

const send = process.send.bind(process);
// The handler must not see that it has a parent.
delete process.send;
// The parent has ended, even by kill -9: so does this environment, whatever its handler is doing.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

/** Invocations that came before the client asked; at most one of both at a time. */
const arrived = [];
let asking;
process.on('message', ({ id, deadline, trace, payload }) => {
  const invocation = {
    bodyJson: payload,
    headers: {
      'lambda-runtime-aws-request-id': id,
      'lambda-runtime-deadline-ms': deadline,
      'lambda-runtime-invoked-function-arn': functionArn,
      'lambda-runtime-trace-id': trace,
    },
  };
  if (asking === undefined) return arrived.push(invocation);
  const resolve = asking;
  asking = undefined;
  resolve(invocation);
});

/**
 * Lines of metrics come at the end of an invocation: they go with its answer, in one message instead of two, unless the
 * event loop turns twice before: the client lets it turn once. All other output goes to the pipe at once. What an
 * environment held that is killed meanwhile is lost.
 */
const { stdout } = process;
const write = stdout.write.bind(stdout);
const longestHeld = 65_536;
let held = '';
function takeHeld() {
  const lines = held;
  held = '';
  return lines;
}
function release() {
  if (held !== '') write(takeHeld());
}
stdout.write = (chunk, ...rest) => {
  if (rest.length > 0 || typeof chunk !== 'string' || !chunk.startsWith('{"_aws"') || !chunk.endsWith('\n')) {
    release();
    return write(chunk, ...rest);
  }
  if (held === '') setImmediate(setImmediate, release);
  held += chunk;
  if (held.length > longestHeld) release();
  return true;
};
process.on('exit', release);

let initialised = false;
const client = {
  next() {
    if (!initialised) send({ type: 'ready' });
    initialised = true;
    return new Promise((resolve) => {
      if (arrived.length > 0) resolve(arrived.shift());
      else asking = resolve;
    });
  },
  done(id, payload) {
    send({ type: 'response', id, payload, output: takeHeld() });
  },
  error(id, payload) {
    send({ type: 'error', id, payload, output: takeHeld() });
  },
};

const addon = './rapid-client.node';
const { _resolveFilename: resolveFilename, _load: load } = Module;
const { request } = http;
Module._resolveFilename = (name, ...rest) =>
  name === addon ? name : resolveFilename.call(Module, name, ...rest);
Module._load = (name, ...rest) => {
  if (name !== addon) return load.call(Module, name, ...rest);
  // The client has what it needs, and the handler is not loaded yet: it finds Node as it is.
  Object.assign(Module, { _resolveFilename: resolveFilename, _load: load });
  http.request = request;
  return client;
};

// The one call that the client makes without its addon: the report of a failed initialisation.
http.request = (_options, onResponse) => ({
  on() {
    return this;
  },
  end(body) {
    const response = {
      on(event, listener) {
        if (event === 'end') setImmediate(listener);
        return this;
      },
    };
    send({ type: 'init-error', payload: body }, () => onResponse(response));
  },
});
