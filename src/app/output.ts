/** Where results and talk leave the program: one after the other, each stream in the format and the colours it wants. */
import {AppError, exitStatusOf, isAppError} from '../domain/errors.js';
import {inWords} from '../lib/errno.js';
import type {Look} from '../render/look.js';
import type {Reported, RunReporter, Told} from '../render/run/run-reporter.js';
import {isMachineFormat} from '../render/view.js';
import type {Notice, View} from '../render/view.js';
import {withProgress} from '../terminal/progress.js';
import type {Sink, Terminal} from '../terminal/terminal.js';
import type {GlobalFlags} from './app.js';

export class Output {
  readonly #terminal: Terminal;
  #flags: GlobalFlags;
  #written: Promise<void> = Promise.resolve();
  #status = 0;

  /** `flags` count until `use` brings those of the verb. */
  constructor(terminal: Terminal, flags: GlobalFlags) {
    this.#terminal = terminal;
    this.#flags = flags;
  }

  /** Rejects with `usage` where the flags ask for what no result can give. */
  async use(flags: GlobalFlags): Promise<void> {
    this.#flags = flags;
    if (flags.query !== undefined) await (await import('../render/query.js')).checkQuery(flags.query);
  }

  show(view: View): void {
    this.#queue(async () => {
      const {renderView} = await import('../render/render-view.js');
      const {output: format, query, columns, quiet} = this.#flags;
      this.#terminal.out.write(await renderView(view, {format, query, columns, look: this.#look(this.#terminal.out)}));
      this.#status = Math.max(this.#status, view.exitStatus ?? 0);
      if (view.next === undefined || quiet) return;
      const {nextText} = await import('../render/talk.js');
      this.#terminal.err.write(await nextText(view.next, this.#talk()));
    });
  }

  /** With `--quiet` only warnings are said. */
  notice(notice: Notice): void {
    if (this.#flags.quiet && notice.level === 'info') return;
    this.#queue(async () => {
      const {noticeText} = await import('../render/talk.js');
      this.#terminal.err.write(await noticeText(notice, this.#talk()));
    });
  }

  progress<T>(what: string, work: Promise<T>): Promise<T> {
    if (this.#flags.quiet) return work;
    const {err: sink, ci} = this.#terminal;
    const moving = sink.isTerminal && !ci && !this.#machine;
    return withProgress(what, work, {sink, moving, say: message => this.notice({level: 'info', code: 'progress', message})});
  }

  /** Who tells of a run, as the flags and the terminal want it. */
  async runReporter(reported: Reported, now: () => Date): Promise<RunReporter> {
    const {output: format, query, quiet} = this.#flags;
    const {out, err: sink, ci} = this.#terminal;
    const told: Told = {say: (level, message) => this.notice({level, code: level === 'info' ? 'progress' : 'warning', message})};
    const {eventReporter, quietReporter} = await import('../render/run/run-reporter.js');
    if (format === 'ndjson' && query === undefined) return eventReporter(text => out.write(text), told);
    if (quiet) return quietReporter(told);
    if (sink.isTerminal && !ci && !this.#machine) {
      const {openLiveReporter} = await import('../render/run/live-reporter.js');
      return openLiveReporter(reported, {screen: {look: () => this.#look(sink), height: () => sink.height, write: text => sink.write(text)}, now});
    }
    const {PlainReporter} = await import('../render/run/plain-reporter.js');
    return new PlainReporter(reported, told);
  }

  /** Waits for the work and for all that it showed; a failure of either is said. The exit status that stands for how it ended. */
  async ending(work: Promise<void>): Promise<number> {
    try {
      await work;
      await this.#written;
      return this.#status;
    } catch (error) {
      return this.#fail(error);
    }
  }

  async #fail(error: unknown): Promise<number> {
    await this.#written.catch(() => undefined);
    const said = inWords(error);
    const failure = isAppError(said) ? said : bugOf(error);
    const {failureText} = await import('../render/talk.js');
    this.#terminal.err.write(await failureText(failure, this.#talk()));
    if (this.#flags.debug) this.#terminal.err.write(await this.#trace(error));
    return exitStatusOf[failure.code];
  }

  #queue(write: () => Promise<void>): void {
    this.#written = this.#written.then(write);
    // `ending` reports it; until then it is no unhandled rejection.
    this.#written.catch(() => undefined);
  }

  get #machine(): boolean {
    return isMachineFormat(this.#flags.output);
  }

  #talk(): {readonly machine: boolean; readonly look: Look} {
    return {machine: this.#machine, look: this.#look(this.#terminal.err)};
  }

  #look(sink: Sink): Look {
    const {color, unicode} = this.#terminal;
    const {isTerminal: terminal, width} = sink;
    const choice = {always: true, never: false, auto: color ?? terminal}[this.#flags.color];
    return {terminal, width, color: choice && !this.#machine, unicode: unicode || !terminal};
  }

  async #trace(error: unknown): Promise<string> {
    const {noticeText} = await import('../render/talk.js');
    const lines = stackOf(error).split('\n');
    if (this.#machine) return noticeText({level: 'info', code: 'trace', message: lines.join('\n')}, this.#talk());
    return (await Promise.all(lines.map(message => noticeText({level: 'info', code: 'trace', message}, this.#talk())))).join('');
  }
}

function bugOf(error: unknown): AppError {
  const {message = String(error)} = (error ?? {}) as {readonly message?: string};
  return new AppError('bug', `Something went wrong inside cairn: ${message}`, {
    hint: 'This is a bug. The same command with --debug shows where; please report it.',
    cause: error,
  });
}

/** The stack of an error and of what caused it. */
function stackOf(error: unknown): string {
  const {stack = String(error), cause} = (error ?? {}) as {readonly stack?: string; readonly cause?: unknown};
  return cause === undefined ? stack : `${stack}\ncaused by ${stackOf(cause)}`;
}
