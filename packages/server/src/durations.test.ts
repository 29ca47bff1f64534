import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { Durations } from './durations.js';

/** The samples of what is told, by their names with labels. */
async function told(durations: Durations): Promise<Map<string, number>> {
  const registry = new Registry();
  durations.tellBy(registry);
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

const sample = (part: string, labels: string): string => `rowhouse_http_request_duration_seconds${part}{${labels}}`;

it('tells what prom-client tells of the same durations', async () => {
  const durations = new Durations();
  for (const milliseconds of [0, 1, 1.5, 20, 20.1, 500, 9999, 10_000, 60_000]) durations.note('GET', 200, milliseconds);
  const samples = await told(durations);
  const labels = 'method="GET",status="200"';
  const below = (le: string): number | undefined => samples.get(sample('_bucket', `le="${le}",${labels}`));
  expect(['0.001', '0.005', '0.02', '0.1', '0.5', '2', '10', '+Inf'].map(below)).toEqual([2, 3, 4, 5, 6, 6, 8, 9]);
  expect(samples.get(sample('_sum', labels))).toBeCloseTo(80.5416, 10);
  expect(samples.get(sample('_count', labels))).toBe(9);
});

it('has a series for each method and status, and one for all methods that clients make up', async () => {
  const durations = new Durations();
  durations.note('GET', 200, 1);
  durations.note('GET', 404, 1);
  durations.note('PUT', 200, 1);
  for (const method of ['BREW', 'PROPFIND', 'BREW', 'other']) durations.note(method, 405, 1);
  const samples = await told(durations);
  const counts = [...samples].filter(([name]) => name.includes('_count'));
  expect(counts).toEqual([
    [sample('_count', 'method="GET",status="200"'), 1],
    [sample('_count', 'method="GET",status="404"'), 1],
    [sample('_count', 'method="PUT",status="200"'), 1],
    [sample('_count', 'method="other",status="405"'), 4],
  ]);
});

it('says what it is', async () => {
  const registry = new Registry();
  new Durations().tellBy(registry);
  expect(await registry.metrics()).toContain('# TYPE rowhouse_http_request_duration_seconds histogram\n');
});
