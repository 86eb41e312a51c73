/** Making a stack the active one: what `set` and `register --set` do. */
import type {App} from '../../app/app.js';
import {stackChain, winnerOf} from '../../inventory/active-stack.js';
import {stackChoice} from '../named-object.js';

/** Writes the stack's name into the user's settings or the folder's file, and says so where a stronger place still names another. */
export async function useStack(app: App, name: string, place: 'user' | 'directory'): Promise<void> {
  const config = app.config();
  if (place === 'user') await config.setActiveStack(name);
  else await config.setDirectoryStack(name, 'nearest');
  const winner = winnerOf(stackChain(stackChoice(app)));
  if (winner.source === place || winner.value === name) return;
  app.notice({
    level: 'warning',
    code: 'hidden_setting',
    message: `${winner.place} names "${winner.value}", which stays the active stack here; \`cairn which\` shows the order`,
  });
}
