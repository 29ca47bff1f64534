/** Somebody else at the same server. */
import { expect } from 'vitest';
import type { RunningServer } from './programs.js';

/** Changes a row as another client would. @param path of the row, such as `/people/1` */
export async function patch(server: RunningServer, path: string, cells: object): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(server.url + path, { method: 'PATCH', headers, body: JSON.stringify(cells) });
  expect(answer.status, await answer.text()).toBe(200);
}
