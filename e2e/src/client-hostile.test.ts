/** A server that means harm: the screen stays whole, the broken rule is named, and Esc gets one out. */
import { expect } from 'vitest';
import { check, isJudging, quantile } from './checks.js';
import { expectCleanEnd, openClient, sendRequest, showView, type RunningClient } from './client-terminal.js';
import { footerOf } from './footer.js';
import { brokenAnswers, endlessAnswers, hostileTexts, type HostileAnswer } from './hostile-answers.js';
import { until } from './programs.js';
import { recordingServer, type RecordingServer } from './recording-server.js';
import type { Terminal } from './terminal.js';

const [columns, rows] = [120, 40];

async function open(answers: readonly HostileAnswer[]): Promise<[RunningClient, RecordingServer]> {
  const server = await recordingServer((target, socket) => {
    const known = answers.find((candidate) => candidate.target === target);
    if (known === undefined) socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    else known.answer(socket);
  });
  const client = await openClient(server.authority, { columns, rows });
  await client.terminal.shows(/no Rowhouse/);
  return [client, server];
}

const isRunning = (screen: string): boolean => footerOf(screen).includes('Esc cancel');

/** Sends, and waits for what comes of it. */
async function send(terminal: Terminal, server: RecordingServer, target: string): Promise<void> {
  sendRequest(terminal, target);
  await until(() => server.requestsFor(target).length > 0 && !isRunning(terminal.screen()));
}

/** Nothing stands where it does not belong: title line, border, footer, and the terminal's own title. */
function expectWhole(terminal: Terminal, title: string): void {
  expect(terminal.state('pane_title')).toBe(title);
  expect(terminal.state('alternate_on')).toBe('1');
  const lines = terminal.lines();
  expect(lines).toHaveLength(rows);
  expect(lines[0]).toMatch(/^ rowhouse {2}127\.0\.0\.1:\d+/);
  expect(footerOf(lines.join('\n'))).toMatch(/help/);
  const borders = lines.slice(1, rows - 2).map((line) => line.indexOf('│'));
  expect(new Set(borders).size).toBe(1);
  expect(borders[0]).toBeGreaterThan(0);
}

check(9, 'text that would draw, or lies about its width', async () => {
  const [client, server] = await open(hostileTexts);
  const { terminal } = client;
  const title = terminal.state('pane_title');
  for (const { target, shows = /./ } of hostileTexts) {
    await send(terminal, server, target);
    await terminal.shows(new RegExp(`200(.|\\n)*(${shows.source})`, shows.flags));
    expectWhole(terminal, title);
    for (const view of isJudging ? ['headers', 'wire', 'timing', 'body'] : []) {
      await showView(terminal, view);
      await terminal.shows(new RegExp(`\\[${view}\\]`, 'i'));
      expectWhole(terminal, title);
    }
  }
  terminal.keys('C-c');
  await expectCleanEnd(client, 130);
});

check(9, 'answers that break the protocol: the rule is named, with its section', async ({ figure }) => {
  const [{ terminal }, server] = await open(brokenAnswers);
  const title = terminal.state('pane_title');
  for (const { target } of brokenAnswers) {
    await send(terminal, server, target);
    await until(() => server.open() === 0);
    expect(await terminal.shows(/RFC \d{4}/), target).toMatch(/RFC 91\d\d section \d/);
    expectWhole(terminal, title);
    // What it broke is not mistaken for what the next one breaks.
    sendRequest(terminal, '/fine');
    await terminal.shows('404 Not Found');
  }
  figure({ what: 'broken answers, each with its rule named', value: brokenAnswers.length, unit: '' });
});

check(9, 'answers that never end: Esc cancels, and the connection is closed', async ({ figure }) => {
  const [{ terminal }, server] = await open(endlessAnswers);
  const title = terminal.state('pane_title');
  const times: number[] = [];
  for (const { target } of endlessAnswers) {
    sendRequest(terminal, target);
    await until(() => server.requestsFor(target).length === 1);
    await terminal.shows(/Esc cancel/);
    const took = await terminal.timed(
      (control) => {
        control.keys('Escape');
      },
      (coloured) => !/cancel\b/.test(withoutColours(footerOf(coloured))),
    );
    times.push(took);
    figure({ what: `Esc to cancelled: ${target}`, value: took, unit: 'ms', limit: 100 });
    await terminal.shows(/cancelled/i);
    await until(() => server.open() === 0);
    expectWhole(terminal, title);
  }
  figure({ what: 'the median of them', value: quantile(times, 0.5), unit: 'ms' });
});

function withoutColours(text: string): string {
  // eslint-disable-next-line no-control-regex -- tmux writes colours so
  return text.replace(/\u001b\[[\d;]*m/g, '');
}
