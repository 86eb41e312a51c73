/** The command tree: every verb in one line, its file imported only when it runs or its help is asked for. */
import type {App} from '../app/app.js';
import type {Verb} from '../commands/verb.js';
import {allComponentTypes, isRetired, kindOfType, kindOfWord} from '../domain/kind.js';
import type {ComponentKind, ComponentType, Kind} from '../domain/kind.js';

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
  ['diff', 'Show what differs in an object', async () => (await import('../commands/file/diff.js')).diffCommand],
  ['push', 'Send what is here to the server', async () => (await import('../commands/sync/push.js')).pushCommand],
  ['pull', 'Fetch what is on the server', async () => (await import('../commands/sync/pull.js')).pullCommand],
  ['sync', 'Pull, then push', async () => (await import('../commands/sync/sync.js')).syncCommand],
  ['lock', 'Write down a stack exactly as it is', async () => (await import('../commands/sync/lock.js')).lockCommand],
  ['undo', 'Take back the last change on this machine', async () => (await import('../commands/journal/undo.js')).undoCommand],
  ['history', 'List the versions of an object', async () => (await import('../commands/journal/history.js')).historyCommand],
  ['restore', 'Bring back an earlier version of an object', async () => (await import('../commands/journal/restore.js')).restoreCommand],
  ['apply', 'Make the store say what files say', async () => (await import('../commands/file/apply.js')).applyCommand],
  ['export', 'Write objects as a file', async () => (await import('../commands/file/export.js')).exportCommand],
  ['connect', 'Connect this machine to a server', async () => (await import('../commands/remote/connect.js')).connectCommand],
  ['login', 'Log in again', async () => (await import('../commands/remote/login.js')).loginCommand],
  ['logout', 'Log out', async () => (await import('../commands/remote/logout.js')).logoutCommand],
  ['disconnect', 'Log out and forget the server', async () => (await import('../commands/remote/disconnect.js')).disconnectCommand],
  ['whoami', 'Show who you are on the server', async () => (await import('../commands/remote/whoami.js')).whoamiCommand],
  ['api', 'Ask the server directly', async () => (await import('../commands/remote/api.js')).apiCommand],
  ['completion', 'Print a completion script for a shell', async () => (await import('../commands/completion.js')).completionCommand],
  ['doctor', 'Examine the files of this machine', async () => (await import('../commands/doctor.js')).doctorCommand],
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
  ['history', 'List the versions of a stack', historyOf('stack')],
  ['set', 'Make a stack the active one', async () => (await import('../commands/stack/set.js')).stackSetCommand],
  ['get', 'Show the active stack', async () => (await import('../commands/stack/get.js')).stackGetCommand],
  ['check', 'Show what a stack lacks on this machine', async () => (await import('../commands/stack/check.js')).stackCheckCommand],
  ['complete', 'Ask for the secrets that a stack lacks', async () => (await import('../commands/stack/complete.js')).stackCompleteCommand],
  ['export', 'Write stacks as a file', async () => (await import('../commands/stack/export.js')).stackExportCommand],
  ['import', 'Take over stacks from files', async () => (await import('../commands/stack/import.js')).stackImportCommand],
  ['share', 'Give a colleague a right on a stack', async () => (await import('../commands/stack/share.js')).stackShareCommand],
  ['unshare', 'Take a right on a stack away', async () => (await import('../commands/stack/unshare.js')).stackUnshareCommand],
  ['transfer', 'Give a stack to another owner', async () => (await import('../commands/stack/transfer.js')).stackTransferCommand],
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
  ['export', 'Write some as a file', componentVerb(async () => (await import('../commands/component/export.js')).componentExportCommand)],
  ['import', 'Take some over from a file', componentVerb(async () => (await import('../commands/component/import.js')).componentImportCommand)],
  ['delete', 'Delete one', componentVerb(async () => (await import('../commands/component/delete.js')).componentDeleteCommand)],
  ['history', 'List the versions of one', kind => historyOf(kind)()],
];
/** Types that ZenML has retired can still be looked at, moved and removed. */
const retiredVerbs = ['list', 'describe', 'export', 'import', 'delete', 'history'];

const secret: readonly Line[] = [
  ['create', 'Make a secret', async () => (await import('../commands/secret/create.js')).secretCreateCommand],
  ['list', 'List secrets, without values', async () => (await import('../commands/secret/list.js')).secretListCommand],
  ['get', 'Show the keys of a secret, or one value', async () => (await import('../commands/secret/get.js')).secretGetCommand],
  ['describe', 'Show a secret and what refers to it', async () => (await import('../commands/secret/describe.js')).secretDescribeCommand],
  ['update', 'Change values of a secret', async () => (await import('../commands/secret/update.js')).secretUpdateCommand],
  ['rename', 'Give a secret another name', async () => (await import('../commands/secret/rename.js')).secretRenameCommand],
  ['recipient', 'Show what colleagues seal secrets for you with', async () => (await import('../commands/secret/recipient.js')).secretRecipientCommand],
  ['delete', 'Delete a secret', async () => (await import('../commands/secret/delete.js')).secretDeleteCommand],
  ['bind', 'Use your own secret for a colleague\'s component', async () => (await import('../commands/secret/bind.js')).secretBindCommand],
  ['bindings', 'List what is bound on this machine', async () => (await import('../commands/secret/bindings.js')).secretBindingsCommand],
  ['unbind', 'Take a binding away', async () => (await import('../commands/secret/unbind.js')).secretUnbindCommand],
  ['rotate-key', 'Encrypt all secrets with a new key', async () => (await import('../commands/secret/rotate-key.js')).secretRotateKeyCommand],
  ['history', 'List the versions of a secret', historyOf('secret')],
];
const flavor: readonly Line[] = [
  ['list', 'List flavors', async () => (await import('../commands/flavor/list.js')).flavorListCommand],
  ['describe', 'Show a flavor and its settings', async () => (await import('../commands/flavor/describe.js')).flavorDescribeCommand],
  ['register', 'Register a flavor of your own', async () => (await import('../commands/flavor/register.js')).flavorRegisterCommand],
  ['copy', "Take over a colleague's flavor", async () => (await import('../commands/flavor/copy.js')).flavorCopyCommand],
  ['delete', 'Delete a flavor of your own', async () => (await import('../commands/flavor/delete.js')).flavorDeleteCommand],
];
const artifact: readonly Line[] = [
  ['list', 'List what steps left', async () => (await import('../commands/artifact/list.js')).artifactListCommand],
  ['describe', 'Show an artifact', async () => (await import('../commands/artifact/describe.js')).artifactDescribeCommand],
  ['get', 'Bring an artifact here', async () => (await import('../commands/artifact/get.js')).artifactGetCommand],
  ['lineage', 'Show what an artifact was made of, and what used it', async () => (await import('../commands/artifact/lineage.js')).artifactLineageCommand],
];
const imports: readonly Line[] = [
  ['kube-contexts', 'Contexts of your kubeconfig', async () => (await import('../commands/import/kube-contexts.js')).importKubeContextsCommand],
  ['docker-contexts', "Docker's contexts of this machine", async () => (await import('../commands/import/docker-contexts.js')).importDockerContextsCommand],
  ['terraform-output', 'Outputs of Terraform or OpenTofu', async () => (await import('../commands/import/terraform-output.js')).importTerraformOutputCommand],
];
const pipeline: readonly Line[] = [
  ['run', 'Run a pipeline', async () => (await import('../commands/pipeline/run.js')).pipelineRunCommand],
  ['validate', 'Check the file of a pipeline', async () => (await import('../commands/pipeline/validate.js')).pipelineValidateCommand],
  ['graph', 'Draw the steps of a pipeline', async () => (await import('../commands/pipeline/graph.js')).pipelineGraphCommand],
];
const run: readonly Line[] = [
  ['list', 'List runs', async () => (await import('../commands/run/list.js')).runListCommand],
  ['describe', 'Show a run and its steps', async () => (await import('../commands/run/describe.js')).runDescribeCommand],
  ['logs', 'Show what steps printed', async () => (await import('../commands/run/logs.js')).runLogsCommand],
  ['cancel', 'End a run', async () => (await import('../commands/run/cancel.js')).runCancelCommand],
  ['retry', 'Go on with a run that did not succeed', async () => (await import('../commands/run/retry.js')).runRetryCommand],
  ['diff', 'Compare two runs', async () => (await import('../commands/run/diff.js')).runDiffCommand],
  ['delete', 'Delete runs and their logs', async () => (await import('../commands/run/delete.js')).runDeleteCommand],
];
const remote: readonly Line[] = [
  ['list', 'List the servers', async () => (await import('../commands/remote/list.js')).remoteListCommand],
  ['use', 'Choose the server to work with', async () => (await import('../commands/remote/use.js')).remoteUseCommand],
];
const transfer: readonly Line[] = [
  ['list', 'List offers to you and by you', async () => (await import('../commands/transfer/list.js')).transferListCommand],
  ['accept', 'Take over what was offered', async () => (await import('../commands/transfer/accept.js')).transferAcceptCommand],
  ['decline', 'Decline an offer', async () => (await import('../commands/transfer/decline.js')).transferDeclineCommand],
];
const user: readonly Line[] = [
  ['create', 'Make an account', async () => (await import('../commands/user/create.js')).userCreateCommand],
  ['list', 'List accounts', async () => (await import('../commands/user/list.js')).userListCommand],
  ['describe', 'Show an account', async () => (await import('../commands/user/describe.js')).userDescribeCommand],
  ['deactivate', 'Close an account', async () => (await import('../commands/user/deactivate.js')).userDeactivateCommand],
];
const key: readonly Line[] = [
  ['create', 'Make a key', async () => (await import('../commands/key/create.js')).keyCreateCommand],
  ['list', 'List your keys', async () => (await import('../commands/key/list.js')).keyListCommand],
  ['describe', 'Show a key, without its token', async () => (await import('../commands/key/describe.js')).keyDescribeCommand],
  ['rotate', 'Give a key a new token', async () => (await import('../commands/key/rotate.js')).keyRotateCommand],
  ['revoke', 'End a key at once', async () => (await import('../commands/key/revoke.js')).keyRevokeCommand],
];
const config: readonly Line[] = [
  ['view', 'Show every setting and where it comes from', async () => (await import('../commands/config/view.js')).configViewCommand],
  ['get', 'Show one setting', async () => (await import('../commands/config/get.js')).configGetCommand],
  ['set', 'Set one for all commands', async () => (await import('../commands/config/set.js')).configSetCommand],
  ['unset', 'Take a setting away', async () => (await import('../commands/config/unset.js')).configUnsetCommand],
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

/** `history` under a noun, whose names need no kind. */
function historyOf(kind: Kind): Leaf['load'] {
  return async () => {
    const {kindHistoryCommand} = await import('../commands/journal/history.js');
    return app => kindHistoryCommand(app, kind);
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
    group('pipeline', ['What runs on a stack: steps, and what they hand over', 'cairn pipeline run', 'cairn pipeline validate', 'cairn pipeline graph'], pipeline),
    group('run', ['What came of pipelines', 'cairn run list', 'cairn run logs latest -f'], run),
    group('artifact', ['What steps of runs left', 'cairn artifact list', 'cairn artifact get train-7/train/model'], artifact),
    group('secret', ['Values that configs refer to and never hold', 'cairn secret list', 'cairn secret create s3-prod --value key=-'], secret),
    group('flavor', ['What components may be, and their settings', 'cairn flavor list', 'cairn flavor describe artifact-store/s3'], flavor),
    group('import', ['Take over what other tools know', 'cairn import kube-contexts --all --dry-run', 'cairn stack import zenml.yaml'], imports),
    group('remote', ['Team servers that this machine is connected to', 'cairn remote list', 'cairn remote use acme'], remote),
    group('transfer', ['Ownership that was offered', 'cairn transfer list', 'cairn transfer accept ann/prod'], transfer),
    group('user', ['People on a server', 'cairn user list', 'cairn user create ann'], user),
    group('key', ['API keys, with which scripts sign in', 'cairn key list', 'cairn key create ci --read-only'], key),
    group('config', ['Settings of this machine, each with where it comes from', 'cairn config view', 'cairn config set output wide'], config),
    group('server', ['A team server of your own', 'cairn server start --data-dir ./server', 'cairn server backup team.backup'], server),
    ...allComponentTypes.map(componentGroup),
  ].filter(({leaves}) => leaves.length > 0),
};

/** The group that a person meant: plurals and underscores are understood. */
export function groupOf(word: string): Group | undefined {
  const kind = kindOfWord(word);
  return tree.groups.find(each => each.word === word || each.word === kind || `${each.word}s` === word);
}
