/** Fastify over a Map of a thousand rows. */
import fastify from 'fastify';

const rows = new Map();
for (let id = 1; id <= 1000; id += 1)
  rows.set(String(id), { id, name: `Person number ${id}`, city: 'London', email: `person.${id}@example.org`, age: 36 });

const app = fastify();
app.get('/people/:id', (request, reply) => {
  const row = rows.get(request.params.id);
  if (row === undefined) reply.code(404);
  return row ?? { error: 'not found' };
});
await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });
