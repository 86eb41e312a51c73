/** From a command line to the verb's action: finds it, loads its file alone, parses, runs. */
import {closest} from '../domain/closest.js';
import {AppError} from '../domain/errors.js';
import type {CommandLine} from './command-line.js';
import {locate, unknownCommand} from './locate.js';

export {earlyFlags} from './early-flags.js';

/** Rejects with `usage` for what can't be parsed, and with whatever the verb's action rejects with. */
export async function runCommandLine(line: CommandLine): Promise<void> {
  if (line.argv[0] === '__complete') return line.write(await (await import('./complete.js')).completionText(line));
  const located = locate(line.argv);
  switch (located.kind) {
    case 'leaf':
      return (await import('./run-leaf.js')).runLeaf(located.leaf, located.args, line);
    case 'group':
      return line.write((await import('./help.js')).groupHelp(located.group));
    case 'root':
      return line.write((await import('./help.js')).rootHelp());
    case 'version':
      return line.write(`${(await import('../domain/version.js')).version}\n`);
    case 'topic':
      return line.write(await topicText(located.word));
  }
}

async function topicText(word: string): Promise<string> {
  const {topics} = await import('./topics.js');
  const topic = topics.find(each => each.word === word);
  if (topic !== undefined) return topic.text();
  const near = closest(word, topics.map(each => each.word));
  if (near.length === 0) throw unknownCommand(word);
  throw new AppError('usage', `"${word}" is no help topic`, {next: near.map(each => `cairn help ${each}`)});
}
