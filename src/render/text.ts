/** Text from elsewhere, made safe for a terminal: whoever named an object can't move somebody else's cursor. */

/** Control characters, bidirectional controls, line separators: what could move, hide or reorder text. */
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/;
const eachUnsafe = new RegExp(unsafe, 'g');

/** Shows what could act on a terminal as an escape: `\u001b`, `\n`. */
export function neutral(text: string): string {
  return unsafe.test(text) ? text.replace(eachUnsafe, escaped) : text;
}

/** The same for JSON text, where escapes mean the same characters again; line ends between tokens stay. */
export function neutralJson(json: string): string {
  return json.replace(eachUnsafe, character => (character === '\n' ? character : escaped(character)));
}

/** True where `neutral` would change something apart from line ends. */
export function isUnsafe(text: string): boolean {
  return text.replaceAll('\n', '').search(unsafe) >= 0;
}

const short: Readonly<Record<string, string>> = {'\n': '\\n', '\t': '\\t', '\r': '\\r'};

function escaped(character: string): string {
  return short[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const marks: Readonly<Record<string, string>> = {
  '↑': '^', '↓': 'v', '↕': '<>', '→': '->', '←': '<-', '×': 'x', '✓': '+', '✔': '+', '✗': 'x', '✘': 'x', '●': '*', '•': '*', '…': '...', '–': '-', '—': '-',
};

const eachMark = new RegExp(`[${Object.keys(marks).join('')}]`, 'gu');

/** cairn's own marks in ASCII, for a terminal whose locale can't show them. */
export function asciiMarks(text: string): string {
  return text.replace(eachMark, mark => marks[mark] ?? mark);
}
