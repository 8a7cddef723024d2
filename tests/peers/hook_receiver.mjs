// A receiver of webhooks for tests: verifies with the library of Standard Webhooks, answers as scripted, prints JSON
// lines; never sends anything on.
//
//     node hook_receiver.mjs OPTIONS      (OPTIONS: a JSON object)
//
//     secrets      each is tried on each request
//     at           the instant the receiver believes it is, RFC 3339
//     certificate, key      PEM files; then it speaks TLS
//     answers      one for each request, then 204: {"status", "location", "body", "silent": true, "endless": true}
//
// A line of input that is a JSON object changes the options from then on. Every line of input is answered by {"event": "said"}. It ends when its input ends, so that it does not outlive the test.
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import readline from 'node:readline';

const require = createRequire(new URL('../browser/package.json', import.meta.url));
const { Webhook } = require('standardwebhooks');

const options = JSON.parse(process.argv[2]);
options.answers ??= [];
if (options.at) Date.now = () => Date.parse(options.at);

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

function verified(body, headers) {
  return (options.secrets ?? []).map((secret) => {
    try {
      new Webhook(secret).verify(body, headers);
      return true;
    } catch {
      return false;
    }
  });
}

function flood(response) {
  let octets = 0;
  const more = () => {
    octets += 16384;
    if (!response.destroyed && response.write('x'.repeat(16384))) setImmediate(more);
  };
  response.on('drain', more);
  response.on('close', () => say({ event: 'closed', octets }));
  more();
}

function answer(request, response, body) {
  const { status = 204, location, body: words = '', silent, endless } = options.answers.shift() ?? {};
  say({ event: 'hook', method: request.method, path: request.url, headers: request.headers, body,
    verified: verified(body, request.headers) });
  if (silent) return;
  response.writeHead(status, location ? { location } : {});
  if (endless) flood(response);
  else response.end(words);
}

function receive(request, response) {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => answer(request, response, Buffer.concat(chunks).toString('utf8')));
}

const read = (file) => fs.readFileSync(file);
const server = options.certificate
  ? https.createServer({ cert: read(options.certificate), key: read(options.key) }, receive)
  : http.createServer(receive);
// Every address of this machine, so that a test sees a request that took another one than was checked.
server.listen(0, '0.0.0.0', () => say({ event: 'listening', port: server.address().port }));
// Asked, it says that all it said before has been said.
readline
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line.startsWith('{')) Object.assign(options, JSON.parse(line));
    say({ event: 'said' });
  })
  .on('close', () => process.exit(0));
