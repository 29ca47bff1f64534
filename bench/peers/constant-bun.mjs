/** `Bun.serve` with a constant answer. */
/* global Bun, Response */
const row = '{"id":42,"name":"Person number 42","city":"London","email":"person.42@example.org","age":36}\n';

Bun.serve({
  port: Number(process.argv[2]),
  hostname: '127.0.0.1',
  fetch: () => new Response(row, { headers: { 'Content-Type': 'application/json' } }),
});
