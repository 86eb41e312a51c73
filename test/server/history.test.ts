/** The check of histories finds what it is there to find. */
import {expect, test} from '@jest/globals';
import {contradictions} from './history.js';
import type {Done, History, Seen} from './history.js';

const first = new Map([['x', 'x1'], ['y', 'y1']]);
const write = (id: string, replaced: number) => ({id, replaced, digest: `${id}${replaced + 1}`, replacedDigest: `${id}${replaced}`});
const done = (called: number, answered: number, ...writes: Done['writes'][number][]): Done => ({called, answered, writes});
const seen = (called: number, answered: number, revision: number): Seen => ({called, answered, id: 'x', revision, digest: `x${revision}`});
const check = (history: Partial<History>): readonly string[] => contradictions({done: [], seen: [], first, ...history});

test('one order explains commits that follow or overlap each other, and what was seen meanwhile', () => {
  expect(check({done: [done(1, 2, write('x', 1)), done(3, 6, write('x', 2), write('y', 1)), done(5, 9, write('y', 2))], seen: [seen(0, 1, 1), seen(1, 3, 1), seen(2, 3, 2), seen(4, 5, 3)]})).toEqual([]);
});

test.each<[string, Partial<History>]>([
  ['a revision that two commits wrote', {done: [done(1, 2, write('x', 1)), done(1, 2, write('x', 1))]}],
  ['a commit that was lost', {done: [done(1, 2, write('x', 1)), done(5, 6, write('x', 3))]}],
  ['an overwritten content', {done: [done(1, 2, write('x', 1)), done(3, 4, {...write('x', 2), replacedDigest: 'other'})]}],
  ['a stale read', {done: [done(1, 2, write('x', 1))], seen: [seen(3, 4, 1)]}],
  ['a read of the future', {done: [done(5, 6, write('x', 1))], seen: [seen(1, 2, 2)]}],
  ['a read of what nobody wrote', {seen: [{...seen(1, 2, 1), digest: 'other'}]}],
  ['an order against real time', {done: [done(5, 6, write('x', 1)), done(1, 2, write('x', 2))]}],
  ['a circle between two objects', {done: [done(1, 2, write('x', 1), write('y', 2)), done(3, 4, write('y', 1))]}],
])('finds %s', (_, history) => {
  expect(check(history)).not.toEqual([]);
});
