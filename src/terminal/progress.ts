/** Saying what is being waited for, once it takes more than a moment. */
import type {Sink} from './terminal.js';

const patience = 1000;
const frames = ['|', '/', '-', '\\'];

export interface Waiting {
  readonly sink: Sink;
  /** A moving sign that is wiped out at the end; else one plain line. */
  readonly moving: boolean;
  /** Writes the plain line. */
  readonly say: (what: string) => void;
}

/** The outcome of `work`; after a second `what` is on the screen until it ends. */
export async function withProgress<T>(what: string, work: Promise<T>, waiting: Waiting): Promise<T> {
  let moving: NodeJS.Timeout | undefined;
  const wipe = (): void => {
    if (moving !== undefined) waiting.sink.write('\r\x1b[K');
  };
  // A signal ends the process without coming back here.
  process.once('exit', wipe);
  const patient = setTimeout(() => {
    if (waiting.moving) moving = spin(what, waiting.sink);
    else waiting.say(what);
  }, patience);
  try {
    return await work;
  } finally {
    process.off('exit', wipe);
    clearTimeout(patient);
    clearInterval(moving);
    wipe();
  }
}

function spin(what: string, sink: Sink): NodeJS.Timeout {
  let turn = 0;
  const draw = (): void => sink.write(`\r${frames[turn++ % frames.length]} ${what.slice(0, sink.width - 3)}\x1b[K`);
  draw();
  return setInterval(draw, 120);
}
