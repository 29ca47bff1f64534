/** `node:http` with a constant answer. */
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';

const row = Buffer.from(
  '{"id":42,"name":"Person number 42","city":"London","email":"person.42@example.org","age":36}\n',
);

createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': row.length });
  response.end(row);
}).listen(Number(process.argv[2]), '127.0.0.1');
