/** What Prometheus reads: counts and times by route, never a name or an id as a label. */
import type {Counter, Histogram, Registry} from 'prom-client';
import type {WireFeed} from '../../wire/types.js';
import type {HttpApp} from './http-app.js';
import {routeOf} from './request-log.js';

/** Anything else that Node parses counts as one. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export interface Metrics {
  readonly contentType: string;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
  /** Counts every request of the app. */
  countRequests(app: HttpApp): void;
  commit(status: number): void;
  feed(answer: Pick<WireFeed, 'resync' | 'changed' | 'gone'>): void;
  /** A write transaction, timed from the call, so that waiting for others counts. */
  write<T>(work: () => Promise<T>): Promise<T>;
}

interface Instruments {
  readonly registry: Registry;
  readonly requests: Counter;
  readonly durations: Histogram;
  readonly commits: Counter;
  readonly feeds: Counter;
  readonly told: Counter;
  readonly writes: Histogram;
}

/** Loads prom-client: a server needs it, no other command does. */
export async function createMetrics(): Promise<Metrics> {
  const instruments = await createInstruments();
  const {registry, commits, feeds, told, writes} = instruments;
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    countRequests: app => countRequests(app, instruments),
    commit: status => commits.inc({result: resultOf(status)}),
    feed: ({resync, changed, gone}) => {
      feeds.inc({kind: resync ? 'everything' : 'changes'});
      told.inc(changed.length + gone.length);
    },
    write: work => timed(writes, work),
  };
}

async function createInstruments(): Promise<Instruments> {
  const {default: {Counter, Histogram, Registry, collectDefaultMetrics}} = await import('prom-client');
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({register: registry});
  const labelNames = ['method', 'route', 'status'];
  return {
    registry,
    requests: new Counter({registers, name: 'cairn_http_requests_total', help: 'Requests, by route and status', labelNames}),
    durations: new Histogram({registers, name: 'cairn_http_request_duration_seconds', help: 'Time until the answer was sent', labelNames: ['method', 'route'], buckets: seconds}),
    commits: new Counter({registers, name: 'cairn_commits_total', help: 'Commits, by how they ended', labelNames: ['result']}),
    feeds: new Counter({registers, name: 'cairn_feed_parts_total', help: 'Parts of the feed of changes, by whether they told what changed or everything', labelNames: ['kind']}),
    told: new Counter({registers, name: 'cairn_feed_objects_total', help: 'Objects that the feed told of'}),
    writes: new Histogram({registers, name: 'cairn_database_write_seconds', help: 'Time of a write transaction, waiting included', buckets: seconds}),
  };
}

function countRequests(app: HttpApp, {requests, durations}: Instruments): void {
  app.addHook('onResponse', (request, {statusCode: status, elapsedTime}, done) => {
    const method = methods.includes(request.method) ? request.method : 'other';
    const route = routeOf(request);
    requests.inc({method, route, status});
    durations.observe({method, route}, elapsedTime / 1000);
    done();
  });
}

function resultOf(status: number): string {
  if (status < 400) return 'done';
  if (status >= 500) return 'failed';
  return status === 409 || status === 412 ? 'conflict' : 'refused';
}

async function timed<T>(histogram: Histogram, work: () => Promise<T>): Promise<T> {
  const stop = histogram.startTimer();
  try {
    return await work();
  } finally {
    stop();
  }
}
