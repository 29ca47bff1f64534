/** What the server counts of itself, as Prometheus text. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Labels are taken from these, so that what clients send makes no series of its own. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export class Metrics {
  readonly #registry = new Registry();
  readonly #durations: Histogram<'method' | 'status'>;
  readonly #bytes: Counter<'direction'>;

  /** @param openConnections how many there are when somebody asks */
  constructor(openConnections: () => number) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#durations = new Histogram({
      name: 'rowhouse_http_request_duration_seconds',
      help: 'Time from the first byte of a request to the last of its answer; the count is that of answers.',
      labelNames: ['method', 'status'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
    this.#bytes = new Counter({
      name: 'rowhouse_network_bytes_total',
      help: 'Bytes received from clients, and written to them.',
      labelNames: ['direction'],
      registers,
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
    const label = methods.has(method) ? method : 'other';
    this.#durations.observe({ method: label, status }, milliseconds / 1000);
  }

  noteBytes(direction: 'in' | 'out', bytes: number): void {
    this.#bytes.inc({ direction }, bytes);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
