/** What the server counts of itself, as Prometheus text. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Labels are taken from these, so that what clients send makes no series of its own. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export class Metrics {
  readonly #registry = new Registry();
  readonly #durations: Histogram<'method' | 'status'>;
  /** By method and status. */
  readonly #observers = new Map<string, Histogram.Internal<'method' | 'status'>>();
  /** Since somebody asked last. */
  readonly #bytes = { in: 0, out: 0 };

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
    const label = methods.has(method) ? method : 'other';
    const name = `${label} ${status}`;
    let observer = this.#observers.get(name);
    if (observer === undefined) this.#observers.set(name, (observer = this.#durations.labels(label, String(status))));
    observer.observe(milliseconds / 1000);
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
