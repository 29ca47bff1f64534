/**
 * How long answers took, as a Prometheus histogram. Counted here, in arrays, and told to prom-client when somebody asks:
 * its own histogram takes half a microsecond for each answer, of the five that an answer takes beside its system calls.
 */
import type { Metric, Registry } from 'prom-client';

/** Upper bounds of the buckets, in milliseconds; one more has the rest. */
const bounds = [1, 5, 20, 100, 500, 2000, 10_000];

/** Labels are taken from these, so that what clients send makes no series of its own. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** What was counted under one method and status. */
interface Series {
  readonly labels: { readonly method: string; readonly status: string };
  /** By bucket, each without those below it. */
  readonly counts: Float64Array;
  /** In milliseconds. */
  sum: number;
}

interface Sample {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

export class Durations {
  readonly name = 'rowhouse_http_request_duration_seconds';
  readonly help = 'Time from the first byte of a request to the last of its answer; the count is that of answers.';
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  /** By method, then by status. */
  readonly #series = new Map<string, Map<number, Series>>();

  /** Adds it to what `registry` tells. */
  tellBy(registry: Registry): void {
    // prom-client asks a metric for nothing but its name and get(), and its types know only its own classes.
    registry.registerMetric(this as unknown as Metric);
  }

  note(method: string, status: number, milliseconds: number): void {
    const series = this.#series.get(method)?.get(status) ?? this.#begun(method, status);
    let bucket = 0;
    while (bucket < bounds.length && milliseconds > bounds[bucket]!) bucket += 1;
    series.counts[bucket]! += 1;
    series.sum += milliseconds;
  }

  #begun(asked: string, status: number): Series {
    const method = methods.has(asked) ? asked : 'other';
    let ofMethod = this.#series.get(method);
    if (ofMethod === undefined) this.#series.set(method, (ofMethod = new Map<number, Series>()));
    const known = ofMethod.get(status);
    if (known !== undefined) return known;
    const labels = { method, status: String(status) };
    const series = { labels, counts: new Float64Array(bounds.length + 1), sum: 0 };
    ofMethod.set(status, series);
    return series;
  }

  /** For prom-client. */
  get(): Promise<object> {
    const { name, help, type, aggregator } = this;
    const values = Array.from(this.#series.values(), (ofMethod) => Array.from(ofMethod.values(), samplesOf)).flat(2);
    return Promise.resolve({ name, help, type, aggregator, values: values.map((sample) => named(name, sample)) });
  }
}

function named(name: string, { metricName, labels, value }: Sample): Sample {
  return { metricName: name + metricName, labels, value };
}

function samplesOf({ labels, counts, sum }: Series): Sample[] {
  let upTo = 0;
  const buckets = Array.from(counts, (count, bucket): Sample => {
    upTo += count;
    const le = bucket < bounds.length ? bounds[bucket]! / 1000 : '+Inf';
    return { metricName: '_bucket', labels: { le, ...labels }, value: upTo };
  });
  return [...buckets, { metricName: '_sum', labels, value: sum / 1000 }, { metricName: '_count', labels, value: upTo }];
}
