/** Ends with 0 where the server is ready that this container's variables describe, and with 1 where it is not. */
import { get } from 'node:http';
import { get as getWithTls } from 'node:https';

const { ROWHOUSE_HOST: host = '127.0.0.1', ROWHOUSE_PORT: port = '8080', ROWHOUSE_TLS_CERT: certificate } = process.env;

/** @param {string} reason */
function fail(reason) {
  process.stderr.write(`not ready: ${reason}\n`);
  process.exitCode = 1;
}

const ask = certificate === undefined ? get : getWithTls;
// The certificate is made out to the names that others use.
const request = ask({ host, port, path: '/_health/ready', agent: false, rejectUnauthorized: false }, (response) => {
  response.resume();
  if (response.statusCode !== 200) fail(`status ${response.statusCode}`);
});
request.on('error', (error) => {
  fail(error.message);
});
