import type { FastifyInstance } from "fastify";
import { Counter, Gauge, Histogram, Registry } from "prom-client";

type JobCounts = { readonly runs: number; readonly failures: number };

/** Numbers that are read when `/metrics` is: what others count, at that moment. */
export type Readings = {
  readonly streams: () => number;
  readonly marketStreams: () => number;
  readonly databaseConnections: () => { readonly total: number; readonly waiting: number };
  readonly jobs: () => ReadonlyMap<string, JobCounts>;
  readonly ledgerBatches?: () => { readonly batches: number; readonly events: number };
  readonly movementsUnderWay?: () => number;
  /** By kind: what went another way than it should, and waits. */
  readonly tradingExceptions?: () => Promise<Readonly<Record<string, number>>>;
  /** Notices for devices of the last days, by state. */
  readonly notices?: () => Promise<Readonly<Record<string, number>>>;
};

const durationBucketsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5, 10];

/** Serves `/metrics` in Prometheus' text format, and times every request. */
export function serveMetrics(app: FastifyInstance, readings: Readings): void {
  const registry = new Registry();
  timeRequests(app, registry);
  gauge(registry, "bourse_event_streams", "Open event streams", readings.streams);
  gauge(registry, "bourse_market_streams", "Open streams of market data", readings.marketStreams);
  const { databaseConnections, ledgerBatches, movementsUnderWay } = readings;
  gauge(
    registry,
    "bourse_database_connections",
    "Connections of the pool",
    () => databaseConnections().total,
  );
  gauge(
    registry,
    "bourse_database_waiting",
    "Callers that wait for a connection",
    () => databaseConnections().waiting,
  );
  if (movementsUnderWay) {
    gauge(registry, "bourse_movements_under_way", "Movements being carried out", movementsUnderWay);
  }
  if (ledgerBatches) {
    gauge(
      registry,
      "bourse_ledger_batches_total",
      "Batches committed",
      () => ledgerBatches().batches,
    );
    gauge(registry, "bourse_ledger_events_total", "Events in them", () => ledgerBatches().events);
  }
  countJobs(registry, readings.jobs);
  const { tradingExceptions, notices } = readings;
  if (tradingExceptions) {
    gauges(registry, {
      name: "bourse_trading_exceptions",
      help: "Trades that failed to settle, busts that wait, events of the exchange that are parked",
      label: "kind",
      read: tradingExceptions,
    });
  }
  if (notices) {
    gauges(registry, {
      name: "bourse_notices",
      help: "Notices for devices of the last three days: waiting, sent, dropped",
      label: "state",
      read: notices,
    });
  }
  app.get("/metrics", async (_request, reply) =>
    reply.header("content-type", registry.contentType).send(await registry.metrics()),
  );
}

function timeRequests(app: FastifyInstance, registry: Registry): void {
  const histogram = new Histogram({
    name: "bourse_request_seconds",
    help: "Duration of requests by route and status",
    labelNames: ["route", "status"],
    buckets: durationBucketsSeconds,
    registers: [registry],
  });
  // One lookup a request instead of one hash of its labels.
  const series = new Map<string, { observe(seconds: number): void }>();
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.config.routeName ?? "other";
    const key = `${route} ${reply.statusCode}`;
    let one = series.get(key);
    if (one === undefined) {
      one = histogram.labels(route, String(reply.statusCode));
      series.set(key, one);
    }
    one.observe(reply.elapsedTime / 1_000);
    done();
  });
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

type Labelled = {
  readonly name: string;
  readonly help: string;
  readonly label: string;
  readonly read: () => Promise<Readonly<Record<string, number>>>;
};

function gauges(registry: Registry, { name, help, label, read }: Labelled): void {
  new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    async collect() {
      for (const [kind, count] of Object.entries(await read())) this.set({ [label]: kind }, count);
    },
  });
}

function countJobs(registry: Registry, jobs: Readings["jobs"]): void {
  const counter = (name: string, help: string, read: (counts: JobCounts) => number) =>
    new Counter({
      name,
      help,
      labelNames: ["job"],
      registers: [registry],
      collect() {
        this.reset();
        for (const [job, counts] of jobs()) this.inc({ job }, read(counts));
      },
    });
  counter("bourse_job_runs_total", "Runs of a job", (counts) => counts.runs);
  counter("bourse_job_failures_total", "Runs of a job that failed", (counts) => counts.failures);
}
