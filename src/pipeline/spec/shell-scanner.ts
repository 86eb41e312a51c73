/**
 * Where in a shell script certain places stand: in quotes, in a here-document, in arithmetic. It follows POSIX's rules of quoting as far as
 * they decide that, and bash's words where those are common. It may err on a script that shells themselves read differently; see
 * `script.ts` for why a wrong answer never makes a value part of the program.
 */

/** Stands in the text for each place that is asked about; no script can have it. */
export const mark = '\0';

/**
 * `bare`: outside of quotes. `here`: in a here-document whose delimiter isn't quoted. `arithmetic`: in `$((…))`, which some shells evaluate
 * again. The last three can't take a value: `ansi` is `$'…'`, `raw` a here-document with a quoted delimiter, `escaped` behind `\` or `$`.
 */
export type Context = 'bare' | 'double' | 'single' | 'here' | 'comment' | 'arithmetic' | 'ansi' | 'raw' | 'escaped';

type Frame =
  | {readonly kind: 'command'; readonly close: ')' | '`' | null; parens: number; cases: number}
  | {readonly kind: 'double'}
  /** `${…}`; `quoted` where quotes around it hold inside. */
  | {readonly kind: 'brace'; readonly quoted: boolean}
  | {readonly kind: 'arithmetic'; parens: number}
  | {readonly kind: 'here'};

interface HereDocument {
  readonly delimiter: string;
  readonly quoted: boolean;
  /** `<<-`: leading tabs don't count. */
  readonly tabs: boolean;
}

/** The context of each mark, in the order in which they stand in the text. */
export function contextsIn(script: string): readonly Context[] {
  return new ShellScanner(script).contexts();
}

/** Words after which a command begins. */
const openers = new Set(['then', 'do', 'else', 'elif', 'if', 'while', 'until', 'in']);

/** Here-documents within commands within here-documents. */
const deepest = 20;

class ShellScanner {
  readonly #text: string;
  readonly #found = new Map<number, Context>();
  #frames: Frame[] = [];
  #waiting: HereDocument[] = [];
  #at = 0;
  #depth = 0;
  /** A command's first word could stand here. */
  #starts = true;

  constructor(text: string) {
    this.#text = text;
  }

  contexts(): readonly Context[] {
    this.#scan(this.#text.length, {kind: 'command', close: null, parens: 0, cases: 0});
    return [...this.#text.matchAll(/\0/g)].map(({index}) => this.#found.get(index) ?? 'raw');
  }

  /** From where it is to `end`, in that frame and those that open in it. */
  #scan(end: number, outermost: Frame): void {
    const outside = this.#frames;
    this.#frames = [outermost];
    this.#depth += 1;
    while (this.#at < end) {
      const frame = this.#frames.at(-1) ?? outermost;
      if (this.#text[this.#at] === mark) this.#note(contextOf(frame), 1);
      else if (!this.#everywhere(frame)) this.#inFrame(frame);
    }
    this.#at = end;
    this.#depth -= 1;
    this.#frames = outside;
  }

  #note(context: Context, width: number): void {
    this.#found.set(this.#at + width - 1, context);
    this.#at += width;
    this.#starts = false;
  }

  /** What means the same in all frames: escapes, and what opens with `$` or a backquote. False where it is none of that. */
  #everywhere(frame: Frame): boolean {
    const rest = this.#text.slice(this.#at, this.#at + 3);
    if (/^[\\$]\0/.test(rest)) this.#note('escaped', 2);
    else if (rest.startsWith('\\')) this.#skip(2);
    else if (rest.startsWith('$((')) this.#open({kind: 'arithmetic', parens: 0}, 3);
    else if (rest.startsWith('$(')) this.#open({kind: 'command', close: ')', parens: 0, cases: 0}, 2);
    else if (rest.startsWith('${')) this.#open({kind: 'brace', quoted: isQuoted(frame)}, 2);
    else if (rest.startsWith('`')) this.#backquote();
    else return false;
    return true;
  }

  #inFrame(frame: Frame): void {
    switch (frame.kind) {
      case 'command':
        return this.#inCommand(frame);
      case 'double':
        return this.#text[this.#at] === '"' ? this.#close() : this.#skip(1);
      case 'brace':
        return this.#inBrace(frame.quoted);
      case 'arithmetic':
        return this.#inArithmetic(frame);
      case 'here':
        return this.#skip(1);
    }
  }

  #skip(width: number): void {
    this.#at += width;
    this.#starts = false;
  }

  #open(frame: Frame, width: number): void {
    this.#frames.push(frame);
    this.#at += width;
    this.#starts = frame.kind === 'command';
  }

  #close(): void {
    if (this.#frames.length > 1) this.#frames.pop();
    this.#skip(1);
  }

  /** Shells look for the closing one before they look at what is in between: it ends all that opened there. */
  #backquote(): void {
    const opened = this.#frames.findLastIndex(frame => frame.kind === 'command' && frame.close === '`');
    if (opened === -1) return this.#open({kind: 'command', close: '`', parens: 0, cases: 0}, 1);
    this.#frames.length = opened;
    this.#skip(1);
  }

  #inBrace(quoted: boolean): void {
    const character = this.#text[this.#at];
    if (character === '}') this.#close();
    else if (character === '"') this.#open({kind: 'double'}, 1);
    else if (character === "'" && !quoted) this.#quotedTo(/'/g, 'single');
    else this.#skip(1);
  }

  #inArithmetic(frame: Frame & {readonly kind: 'arithmetic'}): void {
    const character = this.#text[this.#at];
    if (character === '(') frame.parens += 1;
    if (character === ')' && frame.parens > 0) frame.parens -= 1;
    else if (character === ')') return this.#endArithmetic();
    this.#skip(1);
  }

  /** `$( (…) …)` may be written without the space: then it wasn't arithmetic. */
  #endArithmetic(): void {
    if (this.#text[this.#at + 1] === ')') {
      this.#at += 1;
      return this.#close();
    }
    this.#frames[this.#frames.length - 1] = {kind: 'command', close: ')', parens: 0, cases: 0};
    this.#skip(1);
  }

  #inCommand(frame: Frame & {readonly kind: 'command'}): void {
    const rest = this.#text.slice(this.#at, this.#at + 3);
    if (rest.startsWith("$'")) this.#quotedTo(/(?<!\\)(?:\\\\)*'/g, 'ansi', 2);
    else if (rest.startsWith("'")) this.#quotedTo(/'/g, 'single');
    else if (rest.startsWith('"')) this.#open({kind: 'double'}, 1);
    else if (rest.startsWith('#') && this.#atWordStart()) this.#comment();
    else if (rest === '<<<') this.#skip(3);
    else if (rest.startsWith('<<')) this.#hereDocument();
    else if (rest.startsWith('\n')) this.#endOfLine();
    else if (/^[A-Za-z_0-9]/.test(rest)) this.#word(frame);
    else this.#sign(frame, rest);
  }

  #sign(frame: Frame & {readonly kind: 'command'}, rest: string): void {
    if (rest.startsWith('((') && this.#starts) return this.#open({kind: 'arithmetic', parens: 0}, 2);
    if (rest.startsWith('(')) frame.parens += 1;
    if (rest.startsWith(')') && !this.#staysOpen(frame)) return this.#close();
    if (/^[;|&(){!]/.test(rest)) this.#starts = true;
    else if (!/^[ \t]/.test(rest)) this.#starts = false;
    this.#at += 1;
  }

  /** A closing parenthesis that doesn't end the frame: that of a subshell, or behind a pattern of `case`. */
  #staysOpen(frame: Frame & {readonly kind: 'command'}): boolean {
    if (frame.parens === 0) return frame.cases > 0 || frame.close !== ')';
    frame.parens -= 1;
    return true;
  }

  #word(frame: Frame & {readonly kind: 'command'}): void {
    const [word] = /^[A-Za-z_0-9]+/.exec(this.#text.slice(this.#at, this.#at + 256)) as RegExpExecArray;
    if (this.#starts && word === 'case') frame.cases += 1;
    if (this.#starts && word === 'esac' && frame.cases > 0) frame.cases -= 1;
    this.#at += word.length;
    this.#starts = (this.#starts && openers.has(word)) || (word === 'in' && frame.cases > 0);
  }

  /** To behind the next place that the pattern matches; all marks before are in that context. */
  #quotedTo(pattern: RegExp, context: Context, opening = 1): void {
    pattern.lastIndex = this.#at + opening;
    const match = pattern.exec(this.#text);
    this.#noteTo(match === null ? this.#text.length : match.index + match[0].length, context);
  }

  #noteTo(end: number, context: Context): void {
    for (const {index} of this.#text.slice(this.#at, end).matchAll(/\0/g)) this.#found.set(this.#at + index, context);
    this.#at = end;
    this.#starts = false;
  }

  #atWordStart(): boolean {
    return this.#at === 0 || /[\s;|&()<>`]/.test(this.#text[this.#at - 1] ?? '');
  }

  #comment(): void {
    const inBackquotes = this.#frames.some(frame => frame.kind === 'command' && frame.close === '`');
    const pattern = inBackquotes ? /[\n`]/g : /\n/g;
    pattern.lastIndex = this.#at;
    this.#noteTo(pattern.exec(this.#text)?.index ?? this.#text.length, 'comment');
  }

  #hereDocument(): void {
    const match = /^<<(-?)[ \t]*((?:'[^'\n]*'|"[^"\n]*"|\\[^\n]|[^\s;|&()<>'"\\])+)/.exec(this.#text.slice(this.#at, this.#at + 1024));
    if (match === null) return this.#skip(2);
    const [whole, dash, word = ''] = match;
    this.#waiting.push({delimiter: word.replaceAll(/['"\\]/g, ''), quoted: /['"\\]/.test(word), tabs: dash === '-'});
    this.#noteTo(this.#at + whole.length, 'raw');
  }

  #endOfLine(): void {
    this.#at += 1;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const document of waiting) this.#body(document);
    this.#starts = true;
  }

  /** A here-document is read by lines first, and only then for what is in it. */
  #body({delimiter, quoted, tabs}: HereDocument): void {
    let [end, next] = [this.#at, this.#text.length];
    for (; end < this.#text.length; end = next) {
      const lineEnd = this.#text.indexOf('\n', end);
      next = lineEnd === -1 ? this.#text.length : lineEnd + 1;
      const line = this.#text.slice(end, lineEnd === -1 ? next : lineEnd);
      if ((tabs ? line.replace(/^\t+/, '') : line) === delimiter) break;
    }
    if (quoted || this.#depth === deepest) this.#noteTo(end, 'raw');
    else this.#scan(end, {kind: 'here'});
    this.#at = Math.max(next, end);
  }
}

function contextOf(frame: Frame): Context {
  if (frame.kind === 'brace') return frame.quoted ? 'double' : 'bare';
  return frame.kind === 'command' ? 'bare' : frame.kind;
}

function isQuoted(frame: Frame): boolean {
  return frame.kind === 'double' || frame.kind === 'here' || (frame.kind === 'brace' && frame.quoted);
}
