/** What the commands about versions work on. */
import type {App} from '../../app/app.js';
import type {Past} from '../../inventory/history.js';

export async function pastOf(app: App): Promise<Past> {
  const [local, journal] = await Promise.all([app.local(), app.journal()]);
  return {local, journal, remotes: app.config().remotes()};
}
