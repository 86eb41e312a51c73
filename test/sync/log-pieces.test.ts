/** Logs in pieces: all bytes stand for something once, no character is torn, and every piece is text that a database keeps. */
import {expect, test} from '@jest/globals';
import fc from 'fast-check';
import {pieceBytes, piecesOf} from '../../src/sync/log-pieces.js';
import type {Piece} from '../../src/sync/log-pieces.js';

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] as number;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function all(bytes: Uint8Array, {isWhole, sizes = [64 * 1024]}: {readonly isWhole: boolean; readonly sizes?: readonly number[]}): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  for await (const piece of piecesOf(chunked(bytes, sizes), isWhole)) pieces.push(piece);
  return pieces;
}

const sum = (pieces: readonly Piece[]): number => pieces.reduce((total, {bytes}) => total + bytes, 0);

test('text comes out as it went in, however it is cut', () =>
  fc.assert(fc.asyncProperty(fc.string({unit: 'grapheme', maxLength: 400}), fc.array(fc.integer({min: 1, max: 9}), {minLength: 1, maxLength: 5}), async (text, sizes) => {
    const bytes = Buffer.from(text);
    const pieces = await all(bytes, {isWhole: true, sizes});
    expect(pieces.map(each => each.text).join('')).toBe(bytes.toString().replaceAll('\0', '\uFFFD'));
    expect(sum(pieces)).toBe(bytes.length);
  })));

test('any bytes become text without NULs, and no more characters than bytes', () =>
  fc.assert(fc.asyncProperty(fc.uint8Array({maxLength: 300}), async bytes => {
    const pieces = await all(bytes, {isWhole: true});
    expect(sum(pieces)).toBe(bytes.length);
    for (const {bytes: length, text} of pieces) expect([text.length <= length, text.includes('\0')]).toEqual([true, false]);
  })));

test('a character that is torn at the end waits for its rest, unless nothing comes any more', async () => {
  const torn = Buffer.from('fine ✓').subarray(0, -1);
  expect(await all(torn, {isWhole: false})).toEqual([{bytes: 5, text: 'fine '}]);
  expect(await all(torn, {isWhole: true})).toEqual([{bytes: 7, text: 'fine \uFFFD'}]);
});

test('what is long comes in several pieces, none torn and none larger than the server takes', async () => {
  const pieces = await all(Buffer.from('✓'.repeat(100_000)), {isWhole: false});
  expect(pieces.length).toBeGreaterThan(4);
  expect(pieces.every(({bytes, text}) => bytes <= pieceBytes && !text.includes('\uFFFD'))).toBe(true);
  expect(sum(pieces)).toBe(300_000);
});
