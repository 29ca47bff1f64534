/** What the server counts of itself, as Prometheus text. */
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { Durations } from './durations.js';

export class Metrics {
  readonly #registry = new Registry();
  readonly #durations = new Durations();
  /** Since somebody asked last. */
  readonly #bytes = { in: 0, out: 0 };

  /** @param openConnections how many there are when somebody asks */
  constructor(openConnections: () => number) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#durations.tellBy(this.#registry);
    const bytes = this.#bytes;
    new Counter({
      name: 'rowhouse_network_bytes_total',
      help: 'Bytes received from clients, and written to them.',
      labelNames: ['direction'],
      registers,
      collect() {
        for (const direction of ['in', 'out'] as const) {
          this.inc({ direction }, bytes[direction]);
          bytes[direction] = 0;
        }
      },
    });
    new Gauge({
      name: 'rowhouse_connections',
      help: 'Connections that are open now.',
      registers,
      collect() {
        this.set(openConnections());
      },
    });
  }

  /** An answer was sent, or broke off. */
  noteAnswer(method: string, status: number, milliseconds: number): void {
    this.#durations.note(method, status, milliseconds);
  }

  noteBytes(direction: 'in' | 'out', bytes: number): void {
    this.#bytes[direction] += bytes;
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
