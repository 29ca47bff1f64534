/** The ceiling: a bare socket server that answers every request, however many came at once, with the same bytes. */
import { Buffer } from 'node:buffer';
import { createServer } from 'node:net';

const row = '{"id":42,"name":"Person number 42","city":"London","email":"person.42@example.org","age":36}\n';
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${row.length}\r\nDate: ${new Date().toUTCString()}\r\n\r\n${row}`,
);
const end = Buffer.from('\r\n\r\n');

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    let requests = 0;
    for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, at + 4)) requests += 1;
    socket.write(requests === 1 ? answer : Buffer.concat(Array.from({ length: requests }, () => answer)));
  });
});
server.listen(Number(process.argv[2]), '127.0.0.1');
