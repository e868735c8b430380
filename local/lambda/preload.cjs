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
    send({ type: 'response', id, payload });
  },
  error(id, payload) {
    send({ type: 'error', id, payload });
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
