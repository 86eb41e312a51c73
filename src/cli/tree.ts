/** The command tree: every verb in one line, its file imported only when it runs or its help is asked for. */
import type {App} from '../app/app.js';
import type {Verb} from '../commands/verb.js';
import {allComponentTypes, isRetired, kindOfType, kindOfWord} from '../domain/kind.js';
import type {ComponentKind, ComponentType} from '../domain/kind.js';

export type MakeVerb = (app: App) => Verb;

/** A verb as the tree knows it before its file is loaded. */
export interface Leaf {
  /** The words that call it: `['stack', 'list']`. */
  readonly path: readonly string[];
  /** One line for lists of verbs. */
  readonly summary: string;
  readonly load: () => Promise<MakeVerb>;
}

export interface Group {
  readonly word: string;
  readonly summary: string;
  /** What leads the group's help, the simplest first. */
  readonly examples: readonly string[];
  /** Works, but isn't listed. */
  readonly hidden: boolean;
  readonly leaves: readonly Leaf[];
}

/** Groups in the order of the help; leaves without a group stand by themselves. */
export interface Tree {
  readonly leaves: readonly Leaf[];
  readonly groups: readonly Group[];
}

/** `[verb, summary, load]`, one line each. */
type Line = readonly [word: string, summary: string, load: Leaf['load']];
type ComponentLine = readonly [word: string, summary: string, load: (kind: ComponentKind) => Promise<MakeVerb>];

const single: readonly Line[] = [
  ['init', 'Say which stack a directory uses', async () => (await import('../commands/init.js')).initCommand],
  ['which', 'Show which stack is active, and why', async () => (await import('../commands/which.js')).whichCommand],
  ['status', 'Show what differs from the server', async () => (await import('../commands/sync/status.js')).statusCommand],
  ['push', 'Send what is here to the server', async () => (await import('../commands/sync/push.js')).pushCommand],
  ['pull', 'Fetch what is on the server', async () => (await import('../commands/sync/pull.js')).pullCommand],
  ['sync', 'Pull, then push', async () => (await import('../commands/sync/sync.js')).syncCommand],
  ['connect', 'Connect this machine to a server', async () => (await import('../commands/remote/connect.js')).connectCommand],
  ['login', 'Log in again', async () => (await import('../commands/remote/login.js')).loginCommand],
  ['logout', 'Log out', async () => (await import('../commands/remote/logout.js')).logoutCommand],
  ['disconnect', 'Log out and forget the server', async () => (await import('../commands/remote/disconnect.js')).disconnectCommand],
  ['whoami', 'Show who you are on the server', async () => (await import('../commands/remote/whoami.js')).whoamiCommand],
  ['version', 'Show the version', async () => (await import('../commands/version.js')).versionCommand],
];

const stack: readonly Line[] = [
  ['register', 'Make a stack of components', async () => (await import('../commands/stack/register.js')).stackRegisterCommand],
  ['list', 'List stacks', async () => (await import('../commands/stack/list.js')).stackListCommand],
  ['describe', 'Show a stack and its components', async () => (await import('../commands/stack/describe.js')).stackDescribeCommand],
  ['update', 'Change the components of a stack', async () => (await import('../commands/stack/update.js')).stackUpdateCommand],
  ['rename', 'Give a stack another name', async () => (await import('../commands/stack/rename.js')).stackRenameCommand],
  ['copy', 'Make a stack like another one', async () => (await import('../commands/stack/copy.js')).stackCopyCommand],
  ['delete', 'Delete a stack', async () => (await import('../commands/stack/delete.js')).stackDeleteCommand],
  ['set', 'Make a stack the active one', async () => (await import('../commands/stack/set.js')).stackSetCommand],
  ['get', 'Show the active stack', async () => (await import('../commands/stack/get.js')).stackGetCommand],
  ['import', 'Take over stacks from ZenML files', async () => (await import('../commands/stack/import.js')).stackImportCommand],
  ['share', 'Give a colleague a right on a stack', async () => (await import('../commands/stack/share.js')).stackShareCommand],
  ['unshare', 'Take a right on a stack away', async () => (await import('../commands/stack/unshare.js')).stackUnshareCommand],
  ['shares', 'List who has a right on a stack', async () => (await import('../commands/stack/shares.js')).stackSharesCommand],
];

/** The same verbs for every component type; each file exports a function of the app and the kind. */
const component: readonly ComponentLine[] = [
  ['register', 'Register one', componentVerb(async () => (await import('../commands/component/register.js')).componentRegisterCommand)],
  ['list', 'List them', componentVerb(async () => (await import('../commands/component/list.js')).componentListCommand)],
  ['describe', 'Show one with its settings', componentVerb(async () => (await import('../commands/component/describe.js')).componentDescribeCommand)],
  ['update', 'Change settings', componentVerb(async () => (await import('../commands/component/update.js')).componentUpdateCommand)],
  ['rename', 'Give one another name', componentVerb(async () => (await import('../commands/component/rename.js')).componentRenameCommand)],
  ['copy', 'Make one like another', componentVerb(async () => (await import('../commands/component/copy.js')).componentCopyCommand)],
  ['delete', 'Delete one', componentVerb(async () => (await import('../commands/component/delete.js')).componentDeleteCommand)],
];
/** Types that ZenML has retired can still be looked at and removed. */
const retiredVerbs = ['list', 'describe', 'delete'];

const secret: readonly Line[] = [
  ['create', 'Make a secret', async () => (await import('../commands/secret/create.js')).secretCreateCommand],
  ['list', 'List secrets, without values', async () => (await import('../commands/secret/list.js')).secretListCommand],
  ['get', 'Show the keys of a secret, or one value', async () => (await import('../commands/secret/get.js')).secretGetCommand],
  ['delete', 'Delete a secret', async () => (await import('../commands/secret/delete.js')).secretDeleteCommand],
];
const remote: readonly Line[] = [
  ['list', 'List the servers', async () => (await import('../commands/remote/list.js')).remoteListCommand],
  ['use', 'Choose the server to work with', async () => (await import('../commands/remote/use.js')).remoteUseCommand],
];
const user: readonly Line[] = [
  ['create', 'Make an account', async () => (await import('../commands/user/create.js')).userCreateCommand],
  ['list', 'List accounts', async () => (await import('../commands/user/list.js')).userListCommand],
  ['describe', 'Show an account', async () => (await import('../commands/user/describe.js')).userDescribeCommand],
  ['deactivate', 'Close an account', async () => (await import('../commands/user/deactivate.js')).userDeactivateCommand],
];
const server: readonly Line[] = [
  ['start', 'Start a server', async () => (await import('../commands/server/start.js')).serverStartCommand],
  ['status', 'Show whether the server runs', async () => (await import('../commands/server/status.js')).serverStatusCommand],
  ['stop', 'Stop the server', async () => (await import('../commands/server/stop.js')).serverStopCommand],
  ['logs', 'Show what the server logged', async () => (await import('../commands/server/logs.js')).serverLogsCommand],
  ['backup', 'Copy the server\'s data into a file', async () => (await import('../commands/server/backup.js')).serverBackupCommand],
  ['restore', 'Bring the server\'s data back', async () => (await import('../commands/server/restore.js')).serverRestoreCommand],
  ['migrate', 'Bring the database up to date', async () => (await import('../commands/server/migrate.js')).serverMigrateCommand],
];

/** A verb of component types, for the kind that is asked for. */
function componentVerb(load: () => Promise<(app: App, kind: ComponentKind) => Verb>): ComponentLine[2] {
  return async kind => {
    const make = await load();
    return app => make(app, kind);
  };
}

function group(word: string, [summary, ...examples]: readonly [string, ...string[]], lines: readonly Line[]): Group {
  return {word, summary, examples, hidden: false, leaves: lines.map(([verb, text, load]) => ({path: [word, verb], summary: text, load}))};
}

function componentGroup(type: ComponentType): Group {
  const word = kindOfType(type);
  const lines = component.filter(([verb]) => !isRetired(type) || retiredVerbs.includes(verb));
  return {
    word,
    summary: summaries[type],
    examples: isRetired(type) ? [`cairn ${word} list`] : [`cairn ${word} list`, `cairn ${word} register NAME --flavor FLAVOR`],
    hidden: isRetired(type),
    leaves: lines.map(([verb, text, load]) => ({path: [word, verb], summary: text, load: () => load(word)})),
  };
}

const summaries: Readonly<Record<ComponentType, string>> = {
  orchestrator: 'What runs the steps of a pipeline',
  artifact_store: 'Where the results of steps are kept',
  container_registry: 'Where images are kept',
  step_operator: 'Where single steps run that need other machines',
  image_builder: 'What builds images',
  experiment_tracker: 'Where runs log parameters and metrics',
  model_deployer: 'What serves models',
  model_registry: 'Where models and their versions are kept',
  feature_store: 'Where features are kept',
  data_validator: 'What checks data',
  alerter: 'What tells people',
  annotator: 'Where data is labelled',
  deployer: 'What deploys pipelines',
  log_store: 'Where logs are kept',
  secrets_manager: 'Retired: imported secrets managers',
  metadata_store: 'Retired: imported metadata stores',
};

export const tree: Tree = {
  leaves: single.map(([word, summary, load]) => ({path: [word], summary, load})),
  groups: [
    group('stack', ['On what pipelines run', 'cairn stack list', 'cairn stack register prod -o default -a s3-prod --set'], stack),
    group('secret', ['Values that configs refer to and never hold', 'cairn secret list', 'cairn secret create s3-prod --value key=-'], secret),
    group('remote', ['Team servers that this machine is connected to', 'cairn remote list', 'cairn remote use acme'], remote),
    group('user', ['People on a server', 'cairn user list', 'cairn user create ann'], user),
    group('server', ['A team server of your own', 'cairn server start --data-dir ./server', 'cairn server backup team.backup'], server),
    ...allComponentTypes.map(componentGroup),
  ].filter(({leaves}) => leaves.length > 0),
};

/** The group that a person meant: plurals and underscores are understood. */
export function groupOf(word: string): Group | undefined {
  const kind = kindOfWord(word);
  return tree.groups.find(each => each.word === word || each.word === kind || `${each.word}s` === word);
}
