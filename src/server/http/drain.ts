/** Ending without breaking off what was begun: commits finish, and what comes after hears when to come again. */
import {AppError} from '../../domain/errors.js';
import type {HttpApp} from './http-app.js';

/** Milliseconds that what was begun may still take. */
const longestWait = 30_000;
/** Seconds after which a client may look for the server that comes after this one. */
const retryAfter = 5;

export interface Drain {
  /** From here on new requests are refused; resolves when none is left under way, or after the longest wait. */
  drain(): Promise<void>;
}

/** Counts what is under way. Added before everything else, so that what is refused costs nothing. */
export function drainOf(app: HttpApp): Drain {
  let underWay = 0;
  let onEmpty: (() => void) | null = null;
  app.addHook('onRequest', (request, reply, done) => {
    if (onEmpty !== null && request.url !== '/healthz') {
      return done(new AppError('unavailable', 'the server is stopping', {hint: `Try again in ${retryAfter} seconds.`, details: {retryAfter}}));
    }
    underWay++;
    reply.raw.once('close', () => {
      underWay--;
      if (underWay === 0) onEmpty?.();
    });
    done();
  });
  // A client that still reads a long answer takes it for broken off when a connection ends that it was told would stay.
  app.addHook('onSend', async (_request, reply) => {
    if (onEmpty !== null) reply.header('connection', 'close');
  });
  return {
    drain: () =>
      new Promise(resolve => {
        const timer = setTimeout(() => {
          app.server.closeAllConnections();
          resolve();
        }, longestWait);
        onEmpty = () => {
          clearTimeout(timer);
          resolve();
        };
        if (underWay === 0) onEmpty();
      }),
  };
}
