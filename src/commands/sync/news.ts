/** A word on the active stack where it was changed by somebody since. */
import type {App} from '../../app/app.js';
import {activeStackId} from '../../inventory/active-stack.js';
import {newsOf} from '../../sync/news.js';
import type {KnownTeam, Step} from '../../sync/team.js';
import {stackChoice} from '../named-object.js';
import {noticeAll} from './team.js';

/** Said once for each change; `pulled` are the steps of a pull that has just run. */
export async function noticeNews(app: App, team: KnownTeam, pulled: readonly Step[] = []): Promise<void> {
  const id = await activeStackId(team.local, stackChoice(app));
  if (id !== null) noticeAll(app, await newsOf(team, await team.local.get('stack', id), pulled));
}
